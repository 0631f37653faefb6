// Bias, relu and max pooling.

#include "kernels/reference/cuda/kernel_tools.cuh"

namespace aibench::cuda {
namespace {

struct AddBiasBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    add_bias_at(args, i);
  }
};
struct ReluBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    relu_at(args, i);
  }
};
struct ReluBackwardBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    relu_backward_at(args, i);
  }
};
struct MaxPoolBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    max_pool_at(args, i);
  }
};
struct MaxPoolBackwardBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    max_pool_backward_at(args, i);
  }
};

// Block (part, channel) adds up its part of a channel's terms.
template <class Index, class T>
__global__ void __launch_bounds__(kBlockThreads)
    bias_backward_kernel(const BiasBackwardArgs<T> args, double* const partial) {
  const unsigned parts = gridDim.x, part = blockIdx.x;
  for (std::int64_t channel = blockIdx.y; channel < args.channels; channel += gridDim.y) {
    const Share share = share_of(args.rows * args.inner, parts, part);
    const double sum = block_sum(bias_backward_part<Index>(args, channel, share, threadIdx.x, kBlockThreads));
    if (threadIdx.x == 0) {
      if (parts == 1) {
        args.dbias[channel] = static_cast<Wide<T>>(sum);
      } else {
        partial[channel * parts + part] = sum;
      }
    }
    __syncthreads();  // the next channel uses the same shared memory
  }
}

// A thread a channel adds up the parts, in order.
template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    bias_backward_finish(const BiasBackwardArgs<T> args, const double* const partial, unsigned parts) {
  const std::int64_t channel = static_cast<std::int64_t>(blockIdx.x) * kBlockThreads + threadIdx.x;
  if (channel >= args.channels) return;
  double sum = 0;
  for (unsigned part = 0; part < parts; ++part) sum += partial[channel * parts + part];
  args.dbias[channel] = static_cast<Wide<T>>(sum);
}

constexpr std::int64_t kMostGridY = 65535;

}  // namespace

template <class T>
void launch(Stream stream, const AddBiasArgs<T>& args) {
  launch_elements(stream, args, AddBiasBody());
}
template <class T>
void launch(Stream stream, const ReluArgs<T>& args) {
  launch_elements(stream, args, ReluBody());
}
template <class T>
void launch(Stream stream, const ReluBackwardArgs<T>& args) {
  launch_elements(stream, args, ReluBackwardBody());
}
template <class T>
void launch(Stream stream, const MaxPoolArgs<T>& args) {
  launch_elements(stream, args, MaxPoolBody());
}
template <class T>
void launch(Stream stream, const MaxPoolBackwardArgs<T>& args) {
  launch_elements(stream, args, MaxPoolBackwardBody());
}

template <class T>
void launch(Stream stream, const BiasBackwardArgs<T>& args, unsigned blocks, double* partial) {
  const auto channels = static_cast<unsigned>(args.channels < kMostGridY ? args.channels : kMostGridY);
  const dim3 grid(blocks, channels);
  if (fits_small_index(args.rows * args.inner)) {
    AIBENCH_LAUNCH(bias_backward_kernel<std::int32_t>, grid, kBlockThreads, stream, args, partial);
  } else {
    AIBENCH_LAUNCH(bias_backward_kernel<std::int64_t>, grid, kBlockThreads, stream, args, partial);
  }
  if (blocks == 1) return;
  const auto finish_blocks = static_cast<unsigned>(divide_up(args.channels, kBlockThreads));
  AIBENCH_LAUNCH(bias_backward_finish, finish_blocks, kBlockThreads, stream, args, partial, blocks);
}

#define AIBENCH_LAYERS(T)                                      \
  template void launch(Stream, const AddBiasArgs<T>&);         \
  template void launch(Stream, const ReluArgs<T>&);            \
  template void launch(Stream, const ReluBackwardArgs<T>&);    \
  template void launch(Stream, const MaxPoolArgs<T>&);         \
  template void launch(Stream, const MaxPoolBackwardArgs<T>&); \
  template void launch(Stream, const BiasBackwardArgs<T>&, unsigned, double*)
AIBENCH_LAYERS(float);
AIBENCH_LAYERS(double);
AIBENCH_LAYERS(F16);
AIBENCH_LAYERS(Bf16);
#undef AIBENCH_LAYERS

}  // namespace aibench::cuda
