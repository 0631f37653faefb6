// Softmax with cross-entropy, and mean squared error.

#include "kernels/reference/cuda/kernel_tools.cuh"

namespace aibench::cuda {
namespace {

struct SoftmaxBackwardBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    softmax_backward_at(args, i);
  }
};
struct SquaredErrorBackwardBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    squared_error_backward_at(args, i);
  }
};

template <class T>
__device__ T warp_maximum(T value) {
  for (int offset = kWarp / 2; offset > 0; offset /= 2) {
    value = greater_of(value, __shfl_xor_sync(0xffffffffU, value, offset));
  }
  return value;  // every lane has it
}

// Every lane gets the sum.
__device__ double warp_sum_everywhere(double value) { return __shfl_sync(0xffffffffU, warp_sum(value), 0); }

// A warp a row. A warp leaves or stays as a whole, so the exchanges always have all its lanes.
template <class T>
__global__ void __launch_bounds__(kBlockThreads) softmax_kernel(const SoftmaxArgs<T> args) {
  const unsigned lane = threadIdx.x % kWarp;
  const std::int64_t stride = static_cast<std::int64_t>(gridDim.x) * kRowsPerBlock;
  for (std::int64_t row = static_cast<std::int64_t>(blockIdx.x) * kRowsPerBlock + threadIdx.x / kWarp; row < args.rows;
       row += stride) {
    const T maximum = warp_maximum(softmax_maximum_part(args, row, lane, kWarp));
    const double sum = warp_sum_everywhere(softmax_sum_part(args, row, maximum, lane, kWarp));
    // Before the probabilities are written: they may take the place of the logits.
    if (lane == 0) args.row_losses[row] = softmax_row_loss(args, row, maximum, sum);
    __syncwarp();
    softmax_write_part(args, row, maximum, sum, lane, kWarp);
  }
}

// One block: out[0] = the sum of `count` values divided by `divisor`.
template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    mean_kernel(const double* const values, std::int64_t count, double divisor, T* const out) {
  double part = 0;
  for (std::int64_t i = threadIdx.x; i < count; i += kBlockThreads) part += values[i];
  const double sum = block_sum(part);
  if (threadIdx.x == 0) *out = static_cast<T>(sum / divisor);
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads)
    squared_error_kernel(const SquaredErrorArgs<T> args, double* const partial) {
  const Share share = share_of(args.count, gridDim.x, blockIdx.x);
  const double sum = block_sum(squared_error_part(args, share, threadIdx.x, kBlockThreads));
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

template <class T>
void launch_mean(Stream stream, const double* values, std::int64_t count, std::int64_t divisor, T* out) {
  AIBENCH_LAUNCH(mean_kernel, 1U, kBlockThreads, stream, values, count, static_cast<double>(divisor), out);
}

}  // namespace

template <class T>
void launch(Stream stream, const SoftmaxArgs<T>& args, T* loss) {
  const std::int64_t wanted = divide_up(args.rows, kRowsPerBlock);
  const auto blocks = static_cast<unsigned>(wanted < kMostBlocks ? wanted : kMostBlocks);
  AIBENCH_LAUNCH(softmax_kernel, blocks, kBlockThreads, stream, args);
  launch_mean(stream, args.row_losses, args.rows, args.rows, loss);
}

template <class T>
void launch(Stream stream, const SoftmaxBackwardArgs<T>& args) {
  launch_elements(stream, args, SoftmaxBackwardBody());
}

template <class T>
void launch(Stream stream, const SquaredErrorArgs<T>& args, unsigned blocks, double* partial, T* loss) {
  AIBENCH_LAUNCH(squared_error_kernel, blocks, kBlockThreads, stream, args, partial);
  launch_mean(stream, partial, blocks, args.count, loss);
}

template <class T>
void launch(Stream stream, const SquaredErrorBackwardArgs<T>& args) {
  launch_elements(stream, args, SquaredErrorBackwardBody());
}

template void launch(Stream, const SoftmaxArgs<float>&, float*);
template void launch(Stream, const SoftmaxArgs<double>&, double*);
template void launch(Stream, const SoftmaxBackwardArgs<float>&);
template void launch(Stream, const SoftmaxBackwardArgs<double>&);
template void launch(Stream, const SquaredErrorArgs<float>&, unsigned, double*, float*);
template void launch(Stream, const SquaredErrorArgs<double>&, unsigned, double*, double*);
template void launch(Stream, const SquaredErrorBackwardArgs<float>&);
template void launch(Stream, const SquaredErrorBackwardArgs<double>&);

}  // namespace aibench::cuda
