#include "kernels/verify/residual_sums.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

using ::testing::HasSubstr;

constexpr double kLimit = 5e-3;  // of bf16
constexpr double kUsual = 1e-3;
constexpr double kPi = 3.14159265358979323846;

// Sums whose relative errors are normal with the standard deviation `usual`, and one of the size `odd`.
Check judged(std::size_t count, double usual, double odd, bool are_alike = true) {
  ResidualSums sums({.name = "c", .operands = DType::bf16, .result = DType::bf16}, 256, 1024, kLimit, are_alike);
  const std::uint64_t key = generator_key(1, "normal");
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - generator_uniform(key, 2 * i)));
    const double z = usual * radius * std::cos(2.0 * kPi * generator_uniform(key, 2 * i + 1));
    sums.add(z, 1.0, [&] { return "row " + std::to_string(i); });
  }
  sums.add(odd, 1.0, [] { return std::string("the odd row"); });
  return sums.conclude().check;
}

// The largest |Z| over the median of them / 0.6745, which is the standard deviation when they are normal.
TEST(ResidualSums, OneThatIsEightTimesAsFarOffAsIsUsualIsBad) {
  EXPECT_EQ(judged(2000, kUsual, 7.0 * kUsual).state, "ok");
  const Check found = judged(2000, kUsual, 9.0 * kUsual);
  EXPECT_EQ(found.state, "bad");
  EXPECT_THAT(found.reason, HasSubstr("the odd row of 'c' is off by 0.009"));
  EXPECT_THAT(found.reason, HasSubstr("single elements are wrong"));
  // All together are far from their limit: the rule, not the mean, found it.
  EXPECT_LT(found.value.value(), 0.3 * kLimit);
}

TEST(ResidualSums, WhatTheLimitAllowsForAllIsAllowedForOne) {
  EXPECT_EQ(judged(2000, 1e-6, 0.9 * kLimit).state, "ok") << "tail rows may run through a kernel of their own";
  EXPECT_EQ(judged(2000, 1e-6, 1.1 * kLimit).state, "bad");
}

TEST(ResidualSums, FewOrUnlikeSumsDoNotTellWhatIsUsual) {
  EXPECT_EQ(judged(63, kUsual, 15.0 * kUsual).state, "ok");
  EXPECT_EQ(judged(64, kUsual, 15.0 * kUsual).state, "bad");
  EXPECT_EQ(judged(63, 0.1 * kUsual, 8.1 * kLimit).state, "bad");
  EXPECT_EQ(judged(2000, kUsual, 9.0 * kUsual, false).state, "ok");
  EXPECT_EQ(judged(2000, kUsual, 8.1 * kLimit, false).state, "bad");
}

TEST(ResidualSums, AllTogetherMayNotBeOverTheLimit) {
  EXPECT_EQ(judged(2000, 0.9 * kLimit, 0.0).state, "ok");
  EXPECT_EQ(judged(2000, 1.1 * kLimit, 0.0).state, "bad");
}

TEST(ResidualSums, WhatIsNotFiniteIsBad) {
  EXPECT_EQ(judged(100, kUsual, std::numeric_limits<double>::infinity()).state, "bad");
  EXPECT_THAT(judged(100, kUsual, std::nan("")).reason, HasSubstr("the odd row of 'c' holds a NaN"));
}

}  // namespace
}  // namespace aibench
