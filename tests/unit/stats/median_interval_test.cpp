#include "bench/stats/median_interval.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using test::RandomValues;

TEST(MedianInterval, six_rounds_span_their_extremes) {
  const auto m = median_interval(std::vector<double>{6, 1, 5, 2, 4, 3});
  EXPECT_EQ(m.median, 3.5);
  EXPECT_EQ(m.low, 1);
  EXPECT_EQ(m.high, 6);
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
