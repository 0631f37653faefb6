#include "bench/config/nearest.h"

#include <array>
#include <random>

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(EditDistance, CountsInsertDeleteReplaceAndSwap) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("gemm", "gemm"), 0u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("gem", "gemm"), 1u);
  EXPECT_EQ(edit_distance("gemmm", "gemm"), 1u);
  EXPECT_EQ(edit_distance("genm", "gemm"), 1u);
  EXPECT_EQ(edit_distance("gmem", "gemm"), 1u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("saturday", "sunday"), 3u);
}

TEST(EditDistance, IgnoresLetterCase) { EXPECT_EQ(edit_distance("DType", "dtype"), 0u); }

TEST(EditDistance, IsSymmetricAndObeysTheTriangleForRandomWords) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::string text;
    for (std::size_t n = random() % 8; n > 0; --n) text += static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = word(), b = word();
    const std::size_t distance = edit_distance(a, b);
    EXPECT_EQ(distance, edit_distance(b, a)) << a << " " << b;
    EXPECT_EQ(distance == 0, a == b) << a << " " << b;
    EXPECT_LE(distance, std::max(a.size(), b.size()));
    EXPECT_GE(distance, std::max(a.size(), b.size()) - std::min(a.size(), b.size()));
  }
}

TEST(EditDistance, IsBoundedForHugeWords) {
  EXPECT_EQ(edit_distance(std::string(1000000, 'a'), std::string(1000000, 'b')), 256u);
}

constexpr std::array<std::string_view, 4> kNames = {"dtype", "trans_a", "trans_b", "batch"};

TEST(Nearest, FindsATypingError) {
  EXPECT_EQ(nearest("dtpye", kNames), "dtype");
  EXPECT_EQ(nearest("transb", kNames), "trans_b");
  EXPECT_EQ(nearest("Batch", kNames), "batch");
}

TEST(Nearest, PrefersTheFirstOfEquallyNear) { EXPECT_EQ(nearest("trans_", kNames), "trans_a"); }

TEST(Nearest, CompletesTheStartOfAName) {
  constexpr std::array<std::string_view, 3> kOps = {"gemm", "conv2d_forward", "network"};
  EXPECT_EQ(nearest("conv", kOps), "conv2d_forward");
  EXPECT_EQ(nearest("co", kOps), "");
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("optimizer", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest(std::string(100000, 'x'), kNames), "");
  EXPECT_EQ(nearest("x", {}), "");
}

TEST(Nearest, DoesNotTakeOneLetterForAnother) {
  constexpr std::array<std::string_view, 3> kSizes = {"m", "n", "k"};
  EXPECT_EQ(nearest("x", kSizes), "");
}

TEST(NearestFew, RanksByDistanceAndKeepsTheOrderOfTies) {
  const std::vector<std::string> ids = {"gemm/f64/m8", "gemm/f32/m8", "conv2d/f32", "gemm/f32/m9"};
  EXPECT_EQ(nearest_few("gemm/f32/m7", ids, 3),
            (std::vector<std::string>{"gemm/f32/m8", "gemm/f32/m9", "gemm/f64/m8"}));
  EXPECT_EQ(nearest_few("x", ids, 99).size(), 4u);
  EXPECT_TRUE(nearest_few("x", {}, 3).empty());
}

}  // namespace
}  // namespace aibench
