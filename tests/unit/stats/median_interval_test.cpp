#include "bench/stats/median_interval.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using test::RandomValues;

TEST(MedianInterval, six_rounds_nearly_span_their_extremes) {
  // The extremes hold the median with probability 31/32, the next two values with 25/32; (31/32 - 0.95) / (6/32) = 0.1,
  // and 5 x 0.1 / (1 + 4 x 0.1) of the way inwards gives 0.95.
  const double inner = 0.5 / 1.4;
  const auto m = median_interval(std::vector<double>{6, 1, 5, 2, 4, 3});
  EXPECT_EQ(m.median, 3.5);
  EXPECT_NEAR(*m.low, std::pow(2, inner), 1e-12);
  EXPECT_NEAR(*m.high, 6 * std::pow(5.0 / 6, inner), 1e-12);
}

TEST(MedianInterval, one_disturbed_round_among_ten_does_not_reach_it) {
  std::vector<double> rounds = {1.00, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08, 1.09};
  const double high = *median_interval(rounds).high;
  rounds.back() = 100;
  EXPECT_EQ(median_interval(rounds).high, high);
  EXPECT_LT(high, 1.08);
}

TEST(MedianInterval, holds_the_true_median_in_95_of_100_cases_whatever_the_shape) {
  RandomValues random(33);
  constexpr int kTrials = 4000;
  for (const std::size_t n : {6, 8, 10, 13, 40}) {
    int normal = 0, skewed = 0, disturbed = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      auto values = random.log_normal(n, 1, 0.02);
      const auto holds = [&](double truth) {
        const auto m = median_interval(values);
        return *m.low <= truth && truth <= *m.high ? 1 : 0;
      };
      normal += holds(1);
      for (auto& v : values) v = 1 - 0.05 * std::log(1 - random.uniform());
      skewed += holds(1 + 0.05 * std::log(2.0));
      for (auto& v : values) v = random.uniform() < 0.2 ? 2 + random.uniform() : 1 + random.uniform();
      disturbed += holds(1.625);  // 0.8 x 0.625 = 0.5
    }
    // Three standard deviations of a share of 0.95 are 0.0103 here; the interpolation itself is off by up to 0.008.
    for (const int held : {normal, skewed, disturbed}) EXPECT_NEAR(held, 0.95 * kTrials, 0.018 * kTrials) << n;
  }
}

TEST(MedianInterval, thousands_of_rounds_follow_the_normal_approximation) {
  std::vector<double> values;
  for (int i = 1; i <= 5000; ++i) values.push_back(1 + i * 1e-3);
  const auto m = median_interval(values);  // ranks n / 2 -+ 1.96 sqrt(n) / 2, a half step inside
  EXPECT_NEAR(*m.low, 1 + (2500.5 - 0.98 * std::sqrt(5000)) * 1e-3, 1.1e-3);
  EXPECT_NEAR(*m.high, 1 + (2500.5 + 0.98 * std::sqrt(5000)) * 1e-3, 1.1e-3);
}

TEST(MedianInterval, fewer_than_six_rounds_have_a_median_only) {
  for (std::size_t n = 1; n < 6; ++n) {
    const auto m = median_interval(std::vector<double>(n, 2.0));
    EXPECT_EQ(m.median, 2);
    EXPECT_FALSE(m.low || m.high);
    EXPECT_EQ(relative_half_width(m), std::nullopt);
  }
}

TEST(MedianInterval, equal_rounds_give_a_point_without_rounding) {
  for (const double value : {0.1, 3e-9, 1e-200, 7e200}) {
    const auto m = median_interval(std::vector<double>(10, value));
    EXPECT_EQ(m.median, value);
    EXPECT_NEAR(*m.low, value, 1e-15 * value);
    EXPECT_NEAR(*m.high, value, 1e-15 * value);
    EXPECT_LE(*m.low, m.median);
    EXPECT_GE(*m.high, m.median);
  }
}

TEST(MedianInterval, always_holds_its_median_even_for_skewed_rounds) {
  RandomValues random(31);
  for (int trial = 0; trial < 300; ++trial) {
    auto values = random.log_normal(6 + random.below(60), 1, 0.01);
    for (auto& v : values) {
      if (random.uniform() < 0.45) v *= 1 + 10 * random.uniform();
    }
    const auto m = median_interval(values);
    EXPECT_LE(*m.low, m.median);
    EXPECT_GE(*m.high, m.median);
  }
}

TEST(MedianInterval, scale_passes_through_and_order_changes_nothing) {
  RandomValues random(32);
  auto values = random.log_normal(9, 1, 0.1);
  const auto base = median_interval(values), large = median_interval(test::scaled(values, 1e6));
  EXPECT_NEAR(large.median, 1e6 * base.median, 1e-8);
  EXPECT_NEAR(*large.low, 1e6 * *base.low, 1e-8);
  EXPECT_NEAR(*relative_half_width(large), *relative_half_width(base), 1e-12);
  random.shuffle(values);
  EXPECT_EQ(median_interval(values).low, base.low);
  EXPECT_EQ(median_interval(values).high, base.high);
}

TEST(MedianInterval, relative_half_width_is_a_share_of_the_median) {
  EXPECT_NEAR(*relative_half_width({.median = 2, .low = 1.9, .high = 2.1}), 0.05, 1e-15);
  EXPECT_EQ(relative_half_width({.median = 0, .low = 0, .high = 0}), std::nullopt);
}

TEST(MedianInterval, rounds_without_a_logarithm_have_no_interval) {
  const auto m = median_interval(std::vector<double>{0, 1, 2, 3, 4, 5, 6});
  EXPECT_EQ(m.median, 3);
  EXPECT_FALSE(m.low || m.high);
}

TEST(MedianInterval, nothing_and_nan_are_refused) {
  EXPECT_THROW(median_interval({}), std::invalid_argument);
  EXPECT_THROW(median_interval(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}),
               std::invalid_argument);
}

}  // namespace
}  // namespace aibench
