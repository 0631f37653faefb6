#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/ops/ops.h"
#include "kernels/reference/host/thread_pool.h"

// Rows of activations in parts small enough to stay in cache, and sums over them.
namespace aibench::openblas {

// Elements a thread should have before a second one is worth waking.
inline constexpr std::int64_t kGrain = 16384;
// Elements that stay in the first cache between two loops over them.
inline constexpr std::int64_t kCached = 4096;

// Most elements of a part, with rows of that length.
inline std::int64_t largest_block(std::int64_t row) { return std::max(row, kCached); }

// Calls fn(first row, rows, thread) for parts of the rows small enough to stay in cache.
template <class Function>
void for_row_blocks(ThreadPool& pool, std::int64_t rows, std::int64_t row, const Function& fn) {
  const std::int64_t block = std::max<std::int64_t>(1, kCached / row);
  const std::int64_t blocks = (rows + block - 1) / block;
  const auto call = [&](std::int64_t i, int thread) { fn(i * block, std::min(block, rows - i * block), thread); };
  if (rows * row < 2 * kGrain) {
    for (std::int64_t i = 0; i < blocks; ++i) call(i, 0);
  } else {
    pool.parallel_tasks(blocks, call);
  }
}

// One row of partial sums a thread, so that no two threads add to the same place.
class PartialSums {
 public:
  PartialSums(int threads, std::int64_t channels)
      : threads_(threads), channels_(channels), stride_((channels + 7) / 8 * 8), sums_(threads * stride_) {}
  void clear() { std::fill(sums_.begin(), sums_.end(), 0.0); }
  double* of(int thread) { return sums_.data() + thread * stride_; }
  template <class T>
  void write(T* out) const {
    for (std::int64_t channel = 0; channel < channels_; ++channel) {
      double sum = 0;
      for (int thread = 0; thread < threads_; ++thread) {
        sum += sums_[static_cast<std::size_t>(thread * stride_ + channel)];
      }
      out[channel] = static_cast<T>(sum);
    }
  }

 private:
  int threads_;
  std::int64_t channels_, stride_;
  std::vector<double> sums_;
};

// Whether the bias's gradient is the sum of what the relu's gradient writes, so that one loop can make both.
inline bool follows(const BiasBackward* bias, const ReluBackward& relu) {
  return bias != nullptr && bias->dy == relu.dx && relu.count == bias->rows * bias->channels * bias->inner &&
         relu.y != relu.dx;
}

}  // namespace aibench::openblas
