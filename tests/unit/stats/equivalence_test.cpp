#include "bench/stats/equivalence.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using test::RandomValues;
using test::scaled;

TEST(Equivalence, equal_sides_with_little_noise_are_equivalent) {
  RandomValues random(51);
  const auto a = random.log_normal(10, 1, 0.002), b = random.log_normal(10, 1, 0.002);
  EXPECT_LT(equivalence_p_unpaired(a, b, 0.02), 1e-4);
  EXPECT_LT(equivalence_p_paired(a, b, 0.02), 1e-2);
}

TEST(Equivalence, a_shift_beyond_the_margin_is_not) {
  RandomValues random(52);
  const auto a = random.log_normal(10, 1, 0.002), b = random.log_normal(10, 1, 0.002);
  for (const double ratio : {1.03, 0.97}) {
    EXPECT_GT(equivalence_p_unpaired(scaled(a, ratio), b, 0.02), 0.5);
    EXPECT_GT(equivalence_p_paired(scaled(a, ratio), b, 0.02), 0.5);
  }
}

TEST(Equivalence, swapping_the_sides_changes_nothing) {
  RandomValues random(53);
  for (int trial = 0; trial < 20; ++trial) {
    const auto a = random.log_normal(8, 1, 0.02), b = random.log_normal(8, 1.005, 0.02);
    EXPECT_NEAR(equivalence_p_unpaired(a, b, 0.03), equivalence_p_unpaired(b, a, 0.03), 1e-12);
    EXPECT_NEAR(equivalence_p_paired(a, b, 0.03), equivalence_p_paired(b, a, 0.03), 1e-12);
  }
}

TEST(Equivalence, false_claims_at_the_edge_of_the_margin_stay_below_the_level) {
  RandomValues random(54);
  int claims = 0;
  const int trials = 1500;
  for (int trial = 0; trial < trials; ++trial) {
    const auto a = random.log_normal(10, 1.02, 0.005), b = random.log_normal(10, 1, 0.005);
    claims += equivalence_p_unpaired(a, b, 0.02) <= 0.05;
  }
  EXPECT_LE(claims, static_cast<int>(trials * (0.05 + 4 * 0.0057)));
}

TEST(Equivalence, bad_margins_and_values_are_refused) {
  const std::vector<double> good = {1, 2}, bad = {1, 0};
  EXPECT_THROW(equivalence_p_unpaired(good, good, 0), std::invalid_argument);
  EXPECT_THROW(equivalence_p_unpaired(good, bad, 0.02), std::invalid_argument);
  EXPECT_THROW(equivalence_p_paired(good, std::vector<double>{1}, 0.02), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
