#include "bench/stats/student.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/stats/ratio.h"

namespace aibench {
namespace {

// From printed tables of the t distribution.
TEST(Student, quantiles_are_those_of_the_tables) {
  EXPECT_NEAR(student_quantile(0.975, 1), 12.706, 5e-4);
  EXPECT_NEAR(student_quantile(0.975, 2), 4.303, 5e-4);
  EXPECT_NEAR(student_quantile(0.975, 9), 2.262, 5e-4);
  EXPECT_NEAR(student_quantile(0.95, 10), 1.812, 5e-4);
  EXPECT_NEAR(student_quantile(0.9995, 5), 6.869, 5e-4);
  EXPECT_NEAR(student_quantile(0.975, 120), 1.980, 5e-4);
  EXPECT_NEAR(student_quantile(0.025, 9), -2.262, 5e-4);
  EXPECT_NEAR(student_quantile(0.975, 1000000), 1.960, 5e-4);
}

TEST(Student, cdf_is_that_of_cauchy_for_one_degree_of_freedom) {
  EXPECT_NEAR(student_cdf(1, 1), 0.75, 1e-12);
  EXPECT_NEAR(student_cdf(-1, 1), 0.25, 1e-12);
  EXPECT_NEAR(student_cdf(0, 7), 0.5, 1e-12);
}

TEST(Student, cdf_stays_a_probability_far_out) {
  for (const std::size_t degrees : {1U, 2U, 5U, 18U, 199U}) {
    for (const double t : {1e2, 1e4, 1e8, 1e16}) {
      EXPECT_GE(student_cdf(-t, degrees), 0) << t << " with " << degrees;
      EXPECT_LE(student_cdf(t, degrees), 1) << t << " with " << degrees;
    }
  }
}

TEST(Student, refuses_what_has_no_answer) {
  EXPECT_THROW(student_quantile(0, 3), std::invalid_argument);
  EXPECT_THROW(student_quantile(1, 3), std::invalid_argument);
  EXPECT_THROW(student_cdf(0, 0), std::invalid_argument);
}

TEST(Widened, stretches_each_side_on_the_log_scale) {
  // t(1 - 0.0125; 9) = 2.6850, t(0.975; 9) = 2.2622: 1.21^(2.685 / 2.2622) and 0.9^(the same).
  const RatioInterval wide = widened({.ratio = 2, .low = 1.8, .high = 2.42}, widening(10, 2));
  EXPECT_NEAR(*wide.high, 2 * 1.25388, 2e-4);
  EXPECT_NEAR(*wide.low, 2 * 0.88245, 2e-4);
  EXPECT_EQ(wide.ratio, 2);
}

TEST(Widened, of_one_ratio_is_the_interval_itself) {
  EXPECT_EQ(widening(10, 1), 1);
  EXPECT_NEAR(*widened({.ratio = 2, .low = 1.8, .high = 2.42}, 1).low, 1.8, 1e-12);
  EXPECT_FALSE(widened({.ratio = 2}, 3).low);
}

}  // namespace
}  // namespace aibench
