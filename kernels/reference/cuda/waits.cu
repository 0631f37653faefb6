// Keeping the device busy while the host queues what is to be timed.

#include "kernels/reference/cuda/kernel_tools.cuh"

namespace aibench::cuda {
namespace {

__global__ void wait_kernel(const std::int64_t cycles) {
  const auto start = clock64();
  while (clock64() - start < cycles) {
  }
}

}  // namespace

void launch_wait(Stream stream, std::int64_t cycles) { AIBENCH_LAUNCH(wait_kernel, 1, 1, stream, cycles); }

}  // namespace aibench::cuda
