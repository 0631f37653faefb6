#pragma once

#include "kernels/reference/cuda/cuda_launch.h"
#include "kernels/reference/cuda/own_kernels.h"

// What the .cu files share.

// Starts `kernel` on `blocks` blocks of `threads` threads; what follows are its arguments. A macro, because the tests
// compile these files for the host and start kernels in their own way (AIBENCH_START).
#if !defined(AIBENCH_START)
#define AIBENCH_START(kernel, blocks, threads, stream, ...) \
  kernel<<<(blocks), static_cast<unsigned>(threads), 0, (stream)>>>(__VA_ARGS__)
#endif
#define AIBENCH_LAUNCH_AT(file, line, kernel, blocks, threads, stream, ...) \
  do {                                                                      \
    AIBENCH_START(kernel, blocks, threads, stream, __VA_ARGS__);            \
    ::aibench::cuda::check_launch(#kernel, file, line);                     \
  } while (false)
#define AIBENCH_LAUNCH(kernel, blocks, threads, stream, ...) \
  AIBENCH_LAUNCH_AT(__FILE__, __LINE__, kernel, blocks, threads, stream, __VA_ARGS__)

namespace aibench::cuda {

// A thread an element, the grid looping when there are more elements than threads.
template <class Index, class Args, class Body>
__global__ void __launch_bounds__(kBlockThreads) element_kernel(const Args args, const Body body) {
  const Index count = static_cast<Index>(args.count), stride = static_cast<Index>(gridDim.x) * kBlockThreads;
  for (Index i = static_cast<Index>(blockIdx.x) * kBlockThreads + static_cast<Index>(threadIdx.x); i < count;
       i += stride) {
    body(args, i);
  }
}

// Indices of 32 bits where they suffice: divisions by run-time numbers cost several times less. The place is the
// caller's, which names the op.
template <class Args, class Body>
void launch_elements(Stream stream, const Args& args, Body body, const char* file = __builtin_FILE(),
                     int line = __builtin_LINE()) {
  const unsigned blocks = element_blocks(args.count);
  if (fits_small_index(args.count)) {
    AIBENCH_LAUNCH_AT(file, line, element_kernel<std::int32_t>, blocks, kBlockThreads, stream, args, body);
  } else {
    AIBENCH_LAUNCH_AT(file, line, element_kernel<std::int64_t>, blocks, kBlockThreads, stream, args, body);
  }
}

// Calls update(tensor, i) for the elements of a batch of tensors that belong to this thread.
template <class Batch, class Update>
__device__ inline void for_own_elements(const Batch& batch, const Update& update) {
  const unsigned tensor = tensor_of_block(batch.first_block, batch.tensors, blockIdx.x);
  const std::int64_t begin = static_cast<std::int64_t>(blockIdx.x - batch.first_block[tensor]) * kTensorChunk;
  const std::int64_t count = batch.tensor[tensor].count;
  const std::int64_t end = begin + kTensorChunk < count ? begin + kTensorChunk : count;
  for (std::int64_t i = begin + threadIdx.x; i < end; i += kBlockThreads) update(tensor, i);
}

__device__ inline double warp_sum(double value) {
  for (int offset = kWarp / 2; offset > 0; offset /= 2) value += __shfl_down_sync(0xffffffffU, value, offset);
  return value;
}

// The sum over the block's threads, in thread 0; always added in the same order. Once a kernel.
__device__ inline double block_sum(double value) {
  __shared__ double sums[kBlockThreads / kWarp];
  const unsigned lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  value = warp_sum(value);
  if (lane == 0) sums[warp] = value;
  __syncthreads();
  if (warp != 0) return 0;
  return warp_sum(lane < kBlockThreads / kWarp ? sums[lane] : 0);
}

}  // namespace aibench::cuda
