#include "bench/stats/signed_rank.h"

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(SignedRank, the_distribution_of_three_values_is_the_one_counted_by_hand) {
  // Sums of the subsets of {1, 2, 3}: 0 1 2 3 3 4 5 6, each with probability 1/8.
  const double expected[] = {1, 2, 3, 5, 6, 7, 8};
  for (int w = 0; w <= 6; ++w) EXPECT_DOUBLE_EQ(signed_rank_cdf(3, w), expected[w] / 8) << w;
  EXPECT_EQ(signed_rank_cdf(3, -0.5), 0);
  EXPECT_DOUBLE_EQ(signed_rank_cdf(3, 2.9), 3.0 / 8);
}

TEST(SignedRank, cuts_match_the_published_critical_values) {
  // Two-sided 5 % critical values of T: the largest sum that still rejects.
  EXPECT_EQ(signed_rank_cut(5, 0.95), std::nullopt);
  EXPECT_EQ(signed_rank_cut(6, 0.95), 0U);
  EXPECT_EQ(signed_rank_cut(7, 0.95), 2U);
  EXPECT_EQ(signed_rank_cut(8, 0.95), 3U);
  EXPECT_EQ(signed_rank_cut(10, 0.95), 8U);
  EXPECT_EQ(signed_rank_cut(20, 0.95), 52U);
  EXPECT_EQ(signed_rank_cut(30, 0.95), 137U);
  EXPECT_EQ(signed_rank_cut(0, 0.95), std::nullopt);
}

TEST(SignedRank, the_approximation_continues_the_exact_distribution) {
  const std::size_t n = kExactSignedRankLimit;
  const double middle = static_cast<double>(n * (n + 1)) / 4;
  const double next_middle = static_cast<double>((n + 1) * (n + 2)) / 4;
  for (const double share : {0.7, 0.8, 0.9, 0.97}) {
    EXPECT_NEAR(signed_rank_cdf(n, share * middle), signed_rank_cdf(n + 1, share * next_middle), 5e-3) << share;
  }
  EXPECT_NEAR(static_cast<double>(*signed_rank_cut(n + 1, 0.95)), static_cast<double>(*signed_rank_cut(n, 0.95)), 80);
}

TEST(SignedRank, swapping_the_sides_swaps_the_tails) {
  test::RandomValues random(5);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> d(1 + random.below(14));
    for (auto& v : d) v = std::round(4 * random.normal()) / 2;  // ties and zeros included
    const auto one = signed_rank_test(d), other = signed_rank_test(test::scaled(d, -1));
    EXPECT_NEAR(one.p_two_sided, other.p_two_sided, 1e-12);
    EXPECT_NEAR(one.p_less, other.p_greater, 1e-12);
    EXPECT_EQ(one.used, other.used);
    EXPECT_DOUBLE_EQ(one.w_plus + other.w_plus, static_cast<double>(one.used * (one.used + 1)) / 2);
  }
}

TEST(SignedRank, scale_and_order_change_nothing) {
  test::RandomValues random(6);
  std::vector<double> d(12);
  for (auto& v : d) v = random.normal() + 0.3;
  const double p = signed_rank_test(d).p_two_sided;
  EXPECT_EQ(signed_rank_test(test::scaled(d, 1024)).p_two_sided, p);
  random.shuffle(d);
  EXPECT_EQ(signed_rank_test(d).p_two_sided, p);
}

TEST(SignedRank, no_difference_anywhere_is_no_evidence) {
  const auto test = signed_rank_test(std::vector<double>{0, 0, 0});
  EXPECT_EQ(test.used, 0U);
  EXPECT_EQ(test.p_two_sided, 1);
  EXPECT_EQ(test.p_less, 1);
}

}  // namespace
}  // namespace aibench
