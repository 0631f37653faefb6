#pragma once

#include <cstdint>
#include <functional>

// Lets g++ compile the .cu files: included before their first line. Kernels then run on the host, one block after the
// other, with every thread of a block on a stack of its own, switching at barriers and warp exchanges.
struct CUstream_st;

namespace aibench::cuda::emulated {

struct Grid {
  unsigned x = 1, y = 1;
  Grid(unsigned columns, unsigned rows = 1) : x(columns), y(rows) {}  // NOLINT: dim3 converts from a number, too
};
struct Index {
  unsigned x = 0, y = 0;
};
// Of the thread that runs just now.
extern Index thread_index, block_index;
extern Index grid_size;

// Wait for all threads of the block or the warp that have not ended.
void block_barrier();
void warp_barrier();
// Gives every lane of a warp the bits that `lane` put in.
std::uint64_t exchange(std::uint64_t bits, unsigned lane);

// Puts the kernel behind the stream's other work.
void start(CUstream_st* stream, Grid blocks, unsigned threads, std::function<void()> kernel);

template <class T>
T exchanged(T value, unsigned lane) {
  static_assert(sizeof(T) <= sizeof(std::uint64_t));
  std::uint64_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof(value));
  bits = exchange(bits, lane);
  __builtin_memcpy(&value, &bits, sizeof(value));
  return value;
}

}  // namespace aibench::cuda::emulated

#define __host__
#define __device__
#define __global__
#define __grid_constant__
#define __shared__ static
#define __launch_bounds__(threads)
#define dim3 ::aibench::cuda::emulated::Grid
#define threadIdx ::aibench::cuda::emulated::thread_index
#define blockIdx ::aibench::cuda::emulated::block_index
#define gridDim ::aibench::cuda::emulated::grid_size
#define __syncthreads() ::aibench::cuda::emulated::block_barrier()
#define __syncwarp() ::aibench::cuda::emulated::warp_barrier()

template <class T>
T __shfl_sync(unsigned, T value, int lane) {
  return ::aibench::cuda::emulated::exchanged(value, static_cast<unsigned>(lane));
}
// A lane without a partner keeps its own value.
template <class T>
T __shfl_down_sync(unsigned, T value, int offset) {
  const unsigned lane = threadIdx.x % 32, from = lane + static_cast<unsigned>(offset);
  return ::aibench::cuda::emulated::exchanged(value, from < 32 ? from : lane);
}
template <class T>
T __shfl_xor_sync(unsigned, T value, int mask) {
  return ::aibench::cuda::emulated::exchanged(value, threadIdx.x % 32 ^ static_cast<unsigned>(mask));
}

// A clock that goes on by some cycles whenever it is read.
inline long long clock64() {
  static long long now = 0;
  return now += 1000;
}

// Arguments go by value, as they do to a device.
#define AIBENCH_START(kernel, blocks, threads, stream, ...) \
  ::aibench::cuda::emulated::start(stream, blocks, static_cast<unsigned>(threads), [=] { kernel(__VA_ARGS__); })
