#include "bench/stats/trend.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(Trend, p_is_the_share_of_orders_that_are_as_steady) {
  // 2 of 3! orders of three values are monotone; of 4!, 2 are and 6 more have one pair turned round.
  EXPECT_NEAR(trend_of(std::vector<double>{1, 2, 3})->p_two_sided, 2.0 / 6, 1e-15);
  EXPECT_NEAR(trend_of(std::vector<double>{4, 3, 2, 1})->p_two_sided, 2.0 / 24, 1e-15);
  EXPECT_NEAR(trend_of(std::vector<double>{1, 2, 4, 3})->p_two_sided, 8.0 / 24, 1e-15);
  // Kendall's table: of ten values, a score of 29 or more has the upper-tail probability 0.0046.
  EXPECT_NEAR(trend_of(std::vector<double>{2, 1, 4, 3, 5, 6, 10, 9, 8, 7})->p_two_sided, 2 * 0.0046, 1e-4);
}

TEST(Trend, the_approximation_takes_over_smoothly) {
  const auto steady = [](std::size_t n) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(i % 3 == 0 ? n - i : n + i));
    return trend_of(values)->p_two_sided;
  };
  EXPECT_NEAR(steady(kExactTrendLimit), steady(kExactTrendLimit + 3), 0.3 * steady(kExactTrendLimit));
}

TEST(Trend, equal_values_have_none) {
  const auto trend = trend_of(std::vector<double>(12, 0.3));
  EXPECT_EQ(trend->p_two_sided, 1);
  EXPECT_EQ(trend->change, 0);
}

TEST(Trend, the_change_is_that_of_the_thirds) {
  EXPECT_DOUBLE_EQ(*change_over(std::vector<double>{1, 1, 7, 7, 1.5, 1.5}), 0.5);
  EXPECT_EQ(change_over(std::vector<double>{1, 2}), std::nullopt);
  EXPECT_EQ(change_over(std::vector<double>{0, 1, 2}), std::nullopt);
}

TEST(Trend, turning_the_order_round_keeps_p) {
  test::RandomValues random(81);
  for (int i = 0; i < 50; ++i) {
    auto values = random.log_normal(7 + random.below(40), 1, 0.1);
    const double forward = trend_of(values)->p_two_sided;
    std::reverse(values.begin(), values.end());
    EXPECT_DOUBLE_EQ(trend_of(values)->p_two_sided, forward);
  }
}

}  // namespace
}  // namespace aibench
