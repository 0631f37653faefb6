#include "bench/stats/rank_sum.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(RankSum, the_distribution_of_two_against_two_is_the_one_counted_by_hand) {
  // U over the six splits of four values: 0 1 2 2 3 4.
  const double expected[] = {1, 2, 4, 5, 6};
  for (int u = 0; u <= 4; ++u) EXPECT_DOUBLE_EQ(rank_sum_cdf(2, 2, u), expected[u] / 6) << u;
  EXPECT_EQ(rank_sum_cdf(2, 2, -1), 0);
}

TEST(RankSum, cuts_match_the_published_critical_values) {
  EXPECT_EQ(rank_sum_cut(3, 3, 0.95), std::nullopt);
  EXPECT_EQ(rank_sum_cut(4, 4, 0.95), 0U);
  EXPECT_EQ(rank_sum_cut(5, 5, 0.95), 2U);
  EXPECT_EQ(rank_sum_cut(7, 7, 0.95), 8U);
  EXPECT_EQ(rank_sum_cut(10, 10, 0.95), 23U);
  EXPECT_EQ(rank_sum_cut(20, 20, 0.95), 127U);
  EXPECT_EQ(rank_sum_cut(0, 9, 0.95), std::nullopt);
}

TEST(RankSum, complete_separation_gives_the_smallest_reachable_p) {
  const std::vector<double> low = {1, 2, 3, 4, 5}, high = {6, 7, 8, 9, 10};
  EXPECT_NEAR(rank_sum_test(low, high).p_two_sided, 2.0 / 252, 1e-15);
  EXPECT_NEAR(rank_sum_test(low, high).p_less, 1.0 / 252, 1e-15);
  EXPECT_NEAR(rank_sum_test(low, high).p_greater, 1, 1e-12);
}

TEST(RankSum, equal_values_everywhere_are_no_evidence) {
  const std::vector<double> same(7, 2.5);
  const auto test = rank_sum_test(same, same);
  EXPECT_EQ(test.u, 24.5);
  EXPECT_EQ(test.p_two_sided, 1);
  const std::vector<double> many(80, 2.5);
  EXPECT_EQ(rank_sum_test(many, many).p_two_sided, 1);
}

TEST(RankSum, swapping_the_sides_swaps_the_tails) {
  test::RandomValues random(11);
  for (int trial = 0; trial < 60; ++trial) {
    std::vector<double> a(1 + random.below(9)), b(1 + random.below(9));
    for (auto* side : {&a, &b}) {
      for (auto& v : *side) v = trial % 2 ? random.normal() : std::round(3 * random.normal());
    }
    const auto one = rank_sum_test(a, b), other = rank_sum_test(b, a);
    EXPECT_NEAR(one.p_two_sided, other.p_two_sided, 1e-12);
    EXPECT_NEAR(one.p_less, other.p_greater, 1e-12);
    EXPECT_EQ(one.u + other.u, static_cast<double>(a.size() * b.size()));
  }
}

TEST(RankSum, scale_and_order_change_nothing) {
  test::RandomValues random(12);
  auto a = random.log_normal(9, 1, 0.1), b = random.log_normal(8, 1.05, 0.1);
  const double p = rank_sum_test(a, b).p_two_sided;
  EXPECT_EQ(rank_sum_test(test::scaled(a, 1e-6), test::scaled(b, 1e-6)).p_two_sided, p);
  random.shuffle(a);
  random.shuffle(b);
  EXPECT_EQ(rank_sum_test(a, b).p_two_sided, p);
}

TEST(RankSum, the_approximation_continues_the_exact_distribution) {
  // 50 x 50 is counted, 50 x 51 approximated; the scaled tails agree to the approximation's error.
  for (const double share : {0.6, 0.7, 0.8, 0.9}) {
    EXPECT_NEAR(rank_sum_cdf(50, 50, share * 1250), rank_sum_cdf(50, 51, share * 1275), 3e-3) << share;
  }
  EXPECT_NEAR(static_cast<double>(*rank_sum_cut(50, 51, 0.95)), static_cast<double>(*rank_sum_cut(50, 50, 0.95)), 30);
}

TEST(RankSum, empty_samples_and_nan_are_refused) {
  const std::vector<double> one = {1}, bad = {std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THROW(rank_sum_test({}, one), std::invalid_argument);
  EXPECT_THROW(rank_sum_test(one, bad), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
