#pragma once

#include <cmath>
#include <cstdint>

// What one thread of each kernel computes, as plain functions: nvcc compiles them for the device, the tests run them on
// the host with made-up threads. C++17, no standard library beyond <cmath>. This is what all of them share.
#if defined(__CUDACC__)
#define AIBENCH_DEVICE __host__ __device__ __forceinline__
#else
#define AIBENCH_DEVICE inline
#endif

namespace aibench::cuda {

template <class T>
AIBENCH_DEVICE bool is_nan(T value) {
  return value != value;
}

// A sum of `terms` terms is cut into `parts` contiguous parts, one a block; the threads of a block take the terms of
// their part in turn. Adding in a fixed order makes every run give the same bits.
struct Share {
  std::int64_t begin, end;
};
AIBENCH_DEVICE Share share_of(std::int64_t terms, unsigned parts, unsigned part) {
  const std::int64_t size = (terms + parts - 1) / parts;
  const std::int64_t begin = size * part, end = begin + size;
  return {begin < terms ? begin : terms, end < terms ? end : terms};
}

// Many tensors in one launch, each with blocks of its own.
inline constexpr unsigned kTensorsPerLaunch = 32;  // so that a launch's arguments stay below 4 KB
// Which of `tensors` tensors block `block` belongs to, given the first block of each in ascending order.
AIBENCH_DEVICE unsigned tensor_of_block(const unsigned* first_block, unsigned tensors, unsigned block) {
  unsigned tensor = 0;
  while (tensor + 1 < tensors && first_block[tensor + 1] <= block) ++tensor;
  return tensor;
}

}  // namespace aibench::cuda
