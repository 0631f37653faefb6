#include "bench/runner/stop_rule.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace aibench {
namespace {

const std::vector<double> kTight = {1.000, 1.001, 0.999, 1.000, 1.001, 0.999};
const std::vector<double> kLoose = {1.0, 1.2, 0.8, 1.1, 0.9, 1.0};

TEST(PrecisionStopRule, IsDoneWhenTheIntervalIsWithinThePrecision) {
  const PrecisionStopRule rule(0.01, true);
  EXPECT_TRUE(rule.done(kTight));
  EXPECT_FALSE(rule.done(kLoose));
}

TEST(PrecisionStopRule, IsNeverDoneWithTooFewRoundsForAnInterval) {
  const PrecisionStopRule rule(0.01, true);
  EXPECT_FALSE(rule.done({}));
  EXPECT_FALSE(rule.done(std::vector<double>(5, 1.0)));
  EXPECT_TRUE(rule.done(std::vector<double>(6, 1.0)));
  EXPECT_EQ(rule.half_width(std::vector<double>(5, 1.0)), std::nullopt);
}

TEST(PrecisionStopRule, MeasuresAFixedNumberOfRoundsWhenPrecisionIsNotPromised) {
  EXPECT_FALSE(PrecisionStopRule(0.01, false).done(kTight));
}

TEST(PrecisionStopRule, TheWidthIsThatOfTheInterval) {
  // Of six rounds: 0.5 / 1.4 of the way from the extremes to the next values, on the log scale.
  const double inner = 0.5 / 1.4;
  const double low = 0.8 * std::pow(0.9 / 0.8, inner), high = 1.2 * std::pow(1.1 / 1.2, inner);
  const auto width = PrecisionStopRule(0.01, true).half_width(kLoose);
  ASSERT_TRUE(width);
  EXPECT_NEAR(*width, (high - low) / 2, 1e-12);
}

TEST(PrecisionStopRule, RoundsThatDriftMustGoOnLonger) {
  // The same ten values within 0.8 % of the median: in turns, and all low ones before all high ones.
  const std::vector<double> in_turns = {1.0, 1.016, 1.001, 1.015, 1.0, 1.016, 1.001, 1.015, 1.0, 1.016};
  const std::vector<double> drifting = {1.0, 1.001, 1.0, 1.001, 1.0, 1.016, 1.015, 1.016, 1.015, 1.016};
  const PrecisionStopRule rule(0.01, true);
  EXPECT_TRUE(rule.done(in_turns));
  EXPECT_FALSE(rule.done(drifting));
  EXPECT_GT(*rule.half_width(drifting), 1.7 * *rule.half_width(in_turns));
}

TEST(PrecisionStopRule, DoesNotDependOnTheUnitOfTime) {
  const PrecisionStopRule rule(0.25, true);
  std::vector<double> scaled = kLoose;
  for (double& value : scaled) value *= 1e-6;
  EXPECT_NEAR(*rule.half_width(scaled), *rule.half_width(kLoose), 1e-9);
  EXPECT_TRUE(rule.done(scaled));
}

}  // namespace
}  // namespace aibench
