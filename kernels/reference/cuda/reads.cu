// Reading memory and nothing else.

#include "kernels/reference/cuda/kernel_tools.cuh"

namespace aibench::cuda {
namespace {

__global__ void __launch_bounds__(kBlockThreads) read_kernel(const ReadArgs args) {
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * kBlockThreads + threadIdx.x;
  read_from(args, first, static_cast<std::int64_t>(gridDim.x) * kBlockThreads);
}

}  // namespace

void launch(Stream stream, const ReadArgs& args, unsigned blocks) {
  AIBENCH_LAUNCH(read_kernel, blocks, kBlockThreads, stream, args);
}

}  // namespace aibench::cuda
