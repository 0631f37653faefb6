#pragma once

#include <cstdint>
#include <vector>

// How many blocks of how many threads a kernel of this folder starts. Plain arithmetic.
namespace aibench::cuda {

inline constexpr int kBlockThreads = 256;
inline constexpr int kWarp = 32;
inline constexpr int kRowsPerBlock = kBlockThreads / kWarp;  // kernels that give a row to each warp
inline constexpr std::int64_t kMostBlocks = std::int64_t{1} << 20;
// Above this an index plus a whole grid's stride might not fit into 32 bits.
inline constexpr std::int64_t kMostSmallCount = std::int64_t{1} << 30;

inline std::int64_t divide_up(std::int64_t count, std::int64_t part) { return (count + part - 1) / part; }

// Blocks for `count` elements, one a thread; kernels loop over the grid when there are more elements than threads.
inline unsigned element_blocks(std::int64_t count) {
  const std::int64_t blocks = divide_up(count, kBlockThreads);
  return static_cast<unsigned>(blocks < kMostBlocks ? blocks : kMostBlocks);
}

inline bool fits_small_index(std::int64_t count) { return count <= kMostSmallCount; }

// Blocks that share one sum of `terms` terms: enough to fill the device when `sums` of them run at once, none with less
// than eight terms a thread, at most 256.
inline unsigned blocks_per_sum(std::int64_t sums, std::int64_t terms, int multiprocessors) {
  const std::int64_t most = divide_up(terms, kBlockThreads * 8);
  const std::int64_t wanted = divide_up(std::int64_t{8} * (multiprocessors > 0 ? multiprocessors : 1), sums);
  std::int64_t blocks = most < wanted ? most : wanted;
  if (blocks > 256) blocks = 256;
  return static_cast<unsigned>(blocks < 1 ? 1 : blocks);
}

// Elements of a tensor that one block works on where many tensors share a launch.
inline constexpr std::int64_t kTensorChunk = kBlockThreads * 4;

// The first block of each tensor, and behind them the number of all blocks, when every tensor gets blocks of its own.
inline std::vector<unsigned> first_blocks(const std::vector<std::int64_t>& counts) {
  std::vector<unsigned> first{0};
  for (const std::int64_t count : counts) {
    first.push_back(first.back() + static_cast<unsigned>(divide_up(count, kTensorChunk)));
  }
  return first;
}

}  // namespace aibench::cuda
