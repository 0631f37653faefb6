#include "kernels/reference/cuda/launch_geometry.h"

#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

TEST(LaunchGeometry, GivesEachElementAThreadUpToTheLimit) {
  EXPECT_EQ(element_blocks(1), 1U);
  EXPECT_EQ(element_blocks(256), 1U);
  EXPECT_EQ(element_blocks(257), 2U);
  EXPECT_EQ(element_blocks(std::int64_t{1} << 40), std::uint32_t{1} << 20);
}

TEST(LaunchGeometry, SmallIndicesNeverOverflowWhenTheGridLoops) {
  // The last index that a thread computes is below count + all threads.
  const std::int64_t threads = std::int64_t{element_blocks(kMostSmallCount)} * kBlockThreads;
  EXPECT_LE(kMostSmallCount + threads, std::int64_t{0x7fffffff});
  EXPECT_TRUE(fits_small_index(kMostSmallCount));
  EXPECT_FALSE(fits_small_index(kMostSmallCount + 1));
}

TEST(LaunchGeometry, SharesLongSumsOnly) {
  EXPECT_EQ(blocks_per_sum(1, 1, 132), 1U);
  EXPECT_EQ(blocks_per_sum(120, 100, 132), 1U);
  EXPECT_EQ(blocks_per_sum(6, 78400, 132), 39U);           // eight terms a thread
  EXPECT_EQ(blocks_per_sum(1, 1'000'000'000, 132), 256U);  // never more
  EXPECT_EQ(blocks_per_sum(5000, 1'000'000, 132), 1U);     // the sums themselves fill the device
  EXPECT_GE(blocks_per_sum(6, 78400, 0), 1U);
}

TEST(LaunchGeometry, GivesEveryTensorBlocksOfItsOwn) {
  EXPECT_EQ(first_blocks({1, 1024, 1025, 5}), (std::vector<unsigned>{0, 1, 2, 4, 5}));
}

}  // namespace
}  // namespace aibench::cuda
