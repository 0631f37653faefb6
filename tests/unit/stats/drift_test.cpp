#include "bench/stats/drift.h"

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(Drift, alternating_rounds_correlate_negatively_and_a_ramp_positively) {
  EXPECT_LT(*lag1_autocorrelation(std::vector<double>{1, 2, 1, 2, 1, 2, 1, 2}), -0.8);
  EXPECT_GT(*lag1_autocorrelation(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), 0.6);
}

TEST(Drift, too_few_or_equal_rounds_say_nothing) {
  EXPECT_EQ(lag1_autocorrelation(std::vector<double>{1, 2}), std::nullopt);
  EXPECT_EQ(lag1_autocorrelation(std::vector<double>(10, 0.1)), std::nullopt);
}

TEST(Drift, scale_changes_nothing) {
  test::RandomValues random(71);
  const auto values = random.log_normal(12, 1, 0.02);
  EXPECT_NEAR(*lag1_autocorrelation(values), *lag1_autocorrelation(test::scaled(values, 1e-7)), 1e-9);
}

TEST(Drift, a_first_order_process_shows_its_own_correlation) {
  test::RandomValues random(72);
  std::vector<double> values;
  double state = 0;
  for (int i = 0; i < 20000; ++i) values.push_back(1 + 0.01 * (state = 0.74 * state + random.normal()));
  EXPECT_NEAR(*lag1_autocorrelation(values), 0.74, 0.02);
}

TEST(Drift, correlated_rounds_are_worth_fewer) {
  EXPECT_DOUBLE_EQ(effective_rounds(10, 0.5), 10.0 / 3);
  EXPECT_DOUBLE_EQ(effective_rounds(10, 0), 10);
  EXPECT_DOUBLE_EQ(effective_rounds(10, -0.5), 10);
  EXPECT_DOUBLE_EQ(effective_rounds(10, 1), 1);
}

TEST(Drift, widening_stretches_about_the_median_by_the_root_of_the_loss) {
  const MedianInterval interval{.median = 2, .low = 2 / 1.01, .high = 2 * 1.02};
  const auto wide = widened_for_drift(interval, 12, 3);
  EXPECT_EQ(wide.median, 2);
  EXPECT_NEAR(*wide.low, 2 / (1.01 * 1.01), 1e-14);
  EXPECT_NEAR(*wide.high, 2 * 1.02 * 1.02, 1e-14);
  EXPECT_EQ(widened_for_drift(interval, 12, 12).low, interval.low);
  EXPECT_FALSE(widened_for_drift({.median = 2}, 12, 3).low);
}

}  // namespace
}  // namespace aibench
