// Conversions between element types, all tensors of a run in one launch.

#include "kernels/reference/cuda/kernel_tools.cuh"

namespace aibench::cuda {
namespace {

template <class From, class To>
__global__ void __launch_bounds__(kBlockThreads) convert_kernel(const __grid_constant__ ConvertBatch<From, To> batch) {
  for_own_elements(batch, [&](unsigned tensor, std::int64_t i) { convert_at(batch.tensor[tensor], batch.scale, i); });
}

struct WholeNumberBody {
  template <class Args, class Index>
  __device__ void operator()(const Args& args, Index i) const {
    whole_number_at(args, i);
  }
};

}  // namespace

template <class From, class To>
void launch(Stream stream, const ConvertBatch<From, To>& batch) {
  AIBENCH_LAUNCH(convert_kernel, batch.first_block[batch.tensors], kBlockThreads, stream, batch);
}

void launch(Stream stream, const WholeNumbersArgs& args) { launch_elements(stream, args, WholeNumberBody()); }

template void launch(Stream, const ConvertBatch<float, F16>&);
template void launch(Stream, const ConvertBatch<float, Bf16>&);
template void launch(Stream, const ConvertBatch<F16, float>&);
template void launch(Stream, const ConvertBatch<Bf16, float>&);

}  // namespace aibench::cuda
