#include "bench/stats/ratio.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using test::RandomValues;
using test::scaled;

TEST(Ratio, of_constant_sides_is_exact_and_its_interval_a_point) {
  const std::vector<double> a(7, 3.0), b(7, 2.0);
  for (const auto& r : {ratio_unpaired(a, b), ratio_paired(a, b)}) {
    EXPECT_EQ(r.ratio, 1.5);
    EXPECT_EQ(r.low, 1.5);
    EXPECT_EQ(r.high, 1.5);
    EXPECT_EQ(is_tie(r), false);
  }
}

TEST(Ratio, swapping_the_sides_inverts_it) {
  RandomValues random(21);
  for (int trial = 0; trial < 30; ++trial) {
    const auto a = random.log_normal(6 + random.below(6), 2e-3, 0.05), b = random.log_normal(a.size(), 3e-3, 0.05);
    const auto check = [](const RatioInterval& one, const RatioInterval& other) {
      EXPECT_NEAR(one.ratio * other.ratio, 1, 1e-14);
      EXPECT_NEAR(*one.low * *other.high, 1, 1e-14);
      EXPECT_NEAR(*one.high * *other.low, 1, 1e-14);
    };
    check(ratio_unpaired(a, b), ratio_unpaired(b, a));
    check(ratio_paired(a, b), ratio_paired(b, a));
  }
}

TEST(Ratio, a_common_scale_changes_nothing_and_one_side_scales_through) {
  RandomValues random(22);
  const auto a = random.log_normal(9, 1, 0.1), b = random.log_normal(9, 1.1, 0.1);
  for (const auto& ratio_of : {ratio_unpaired, ratio_paired}) {
    const auto base = ratio_of(a, b, 0.95), both = ratio_of(scaled(a, 1e-6), scaled(b, 1e-6), 0.95),
               one = ratio_of(scaled(a, 4), b, 0.95);
    EXPECT_NEAR(both.ratio, base.ratio, 1e-14);
    EXPECT_NEAR(*both.low, *base.low, 1e-14);
    EXPECT_NEAR(one.ratio, 4 * base.ratio, 1e-14);
    EXPECT_NEAR(*one.high, 4 * *base.high, 1e-14);
  }
}

TEST(Ratio, order_of_rounds_changes_nothing) {
  RandomValues random(23);
  auto a = random.log_normal(8, 1, 0.1), b = random.log_normal(8, 1.1, 0.1);
  const auto before = ratio_unpaired(a, b);
  random.shuffle(a);
  random.shuffle(b);
  const auto after = ratio_unpaired(a, b);
  EXPECT_EQ(before.ratio, after.ratio);
  EXPECT_EQ(before.low, after.low);
  EXPECT_EQ(before.high, after.high);
}

TEST(Ratio, pairing_removes_drift_that_both_sides_share) {
  RandomValues random(24);
  std::vector<double> a(10), b(10);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double speed = 1 + 0.1 * static_cast<double>(i);
    a[i] = 1.02 * speed * std::exp(0.001 * random.normal());
    b[i] = speed * std::exp(0.001 * random.normal());
  }
  const auto paired = ratio_paired(a, b), unpaired = ratio_unpaired(a, b);
  EXPECT_EQ(is_tie(paired), false);
  EXPECT_NEAR(paired.ratio, 1.02, 0.002);
  EXPECT_EQ(is_tie(unpaired), true);
}

TEST(Ratio, too_few_rounds_have_no_interval_and_no_tie_verdict) {
  const std::vector<double> a = {1, 2, 3}, b = {4, 5, 6};
  const auto r = ratio_unpaired(a, b);
  EXPECT_FALSE(r.low || r.high);
  EXPECT_EQ(is_tie(r), std::nullopt);
  EXPECT_FALSE(ratio_paired(std::vector<double>(5, 1.0), std::vector<double>(5, 2.0)).low);
}

TEST(Ratio, the_interval_covers_the_truth_as_often_as_it_says) {
  RandomValues random(25);
  int covered_unpaired = 0, covered_paired = 0;
  const int trials = 2000;
  for (int trial = 0; trial < trials; ++trial) {
    const auto a = random.log_normal(10, 1.3, 0.02), b = random.log_normal(10, 1.0, 0.02);
    const auto unpaired = ratio_unpaired(a, b), paired = ratio_paired(a, b);
    covered_unpaired += *unpaired.low <= 1.3 && 1.3 <= *unpaired.high;
    covered_paired += *paired.low <= 1.3 && 1.3 <= *paired.high;
  }
  // The exact coverages are 1 - 2 P(U <= 23) = 0.9568 and 1 - 2 P(W <= 8) = 0.9512; four standard deviations each way.
  EXPECT_NEAR(covered_unpaired / double{trials}, 0.9568, 0.0182);
  EXPECT_NEAR(covered_paired / double{trials}, 0.9512, 0.0193);
}

TEST(Ratio, values_without_a_logarithm_are_refused) {
  const std::vector<double> good = {1, 2}, zero = {0, 1}, inf = {std::numeric_limits<double>::infinity(), 1};
  EXPECT_THROW(ratio_unpaired(good, zero), std::invalid_argument);
  EXPECT_THROW(ratio_unpaired(inf, good), std::invalid_argument);
  EXPECT_THROW(ratio_unpaired({}, good), std::invalid_argument);
  EXPECT_THROW(ratio_paired(good, std::vector<double>{1}), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
