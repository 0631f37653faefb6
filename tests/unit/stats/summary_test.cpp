#include "bench/stats/summary.h"

#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(Summary, quantiles_interpolate_between_order_statistics) {
  const std::vector<double> values = {40, 10, 30, 20};
  EXPECT_DOUBLE_EQ(quantile_of(values, 0), 10);
  EXPECT_DOUBLE_EQ(quantile_of(values, 0.5), 25);
  EXPECT_DOUBLE_EQ(quantile_of(values, 0.25), 17.5);
  EXPECT_DOUBLE_EQ(quantile_of(values, 1), 40);
}

TEST(Summary, one_value_is_every_quantile) {
  const auto s = summarize(std::vector<double>{3.5});
  EXPECT_EQ(s.count, 1U);
  for (const double v : {s.median, s.p5, s.p90, s.p95, s.p99, s.min, s.max}) EXPECT_EQ(v, 3.5);
  EXPECT_EQ(s.mad, 0);
}

TEST(Summary, mad_ignores_one_wild_value) { EXPECT_DOUBLE_EQ(mad_of(std::vector<double>{1, 2, 3, 4, 1e9}), 1); }

TEST(Summary, order_changes_nothing) {
  test::RandomValues random(3);
  auto values = random.log_normal(37, 1, 0.3);
  const auto before = summarize(values);
  random.shuffle(values);
  const auto after = summarize(values);
  EXPECT_EQ(before.median, after.median);
  EXPECT_EQ(before.p99, after.p99);
  EXPECT_EQ(before.mad, after.mad);
}

TEST(Summary, infinite_neighbours_do_not_become_nan) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(quantile_of(std::vector<double>{1, inf, inf, inf}, 0.9), inf);
}

TEST(Summary, nothing_and_nan_are_refused) {
  EXPECT_THROW(summarize({}), std::invalid_argument);
  EXPECT_THROW(median_of(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}), std::invalid_argument);
  EXPECT_THROW(quantile_of(std::vector<double>{1, 2}, 1.5), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
