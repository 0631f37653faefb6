#include "kernels/worker/window_plan.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

constexpr double kResolution = 25e-9;

TEST(WindowPlan, ACallOfAMillisecondIsSampledForMinTime) {
  const WindowPlan plan = plan_window({.min_time_s = 0.1, .min_samples = 10}, false, 1e-3, kResolution);
  EXPECT_EQ(plan.calls_per_sample, 1);
  EXPECT_EQ(plan.samples, 100);
}

TEST(WindowPlan, SlowCallsStillGiveTheLeastNumberOfSamples) {
  EXPECT_EQ(plan_window({.min_time_s = 0.1, .max_time_s = 100, .min_samples = 10}, false, 1.0, kResolution).samples,
            10);
}

TEST(WindowPlan, MaxTimeWinsOverTheLeastNumberOfSamplesButOneIsTaken) {
  EXPECT_EQ(plan_window({.max_time_s = 4, .min_samples = 10}, false, 1.0, kResolution).samples, 4);
  EXPECT_EQ(plan_window({.max_time_s = 4, .min_samples = 10}, false, 60.0, kResolution).samples, 1);
}

TEST(WindowPlan, ShortCallsAreGroupedUntilTheTimersStepIsBelowOnePercent) {
  const WindowPlan plan = plan_window({.min_time_s = 1e-3}, false, 100e-9, kResolution);
  EXPECT_GE(static_cast<double>(plan.calls_per_sample) * 100e-9, 100 * kResolution);
  EXPECT_LE(static_cast<double>(plan.calls_per_sample) * 100e-9, 2 * 100 * kResolution);
}

TEST(WindowPlan, BackToBackBatchesLastAMillisecondAtLeast) {
  const WindowPlan plan = plan_window({.min_time_s = 0.1}, true, 1e-5, kResolution);
  EXPECT_EQ(plan.calls_per_sample, 100);
  EXPECT_EQ(plan.samples, 100);
}

TEST(WindowPlan, NeverMoreSamplesThanAMessageHolds) {
  for (const double call_s : {0.0, 1e-12, 1e-9, 1e-7, 1e-5}) {
    const WindowPlan plan = plan_window({.min_time_s = 10, .max_time_s = 100}, false, call_s, kResolution);
    EXPECT_LE(plan.samples, static_cast<std::int64_t>(kMaxSamples));
    EXPECT_GE(plan.samples, 1);
  }
}

TEST(WindowPlan, WarmUpWindowsLastHalfOfWhatIsMeasuredWithinLimits) {
  EXPECT_EQ(plan_warm_up({.samples = 60, .calls_per_sample = 1}, 1e-3, 0.06).samples, 30);
  EXPECT_EQ(plan_warm_up({.samples = 1000, .calls_per_sample = 1}, 1e-3, 1.0).samples, 50);
  EXPECT_EQ(plan_warm_up({.samples = 10, .calls_per_sample = 1}, 1e-3, 0.001).samples, 10);
}

TEST(WindowPlan, AWarmUpWindowHasACallAndSamplesAsMeasured) {
  EXPECT_EQ(plan_warm_up({.samples = 10, .calls_per_sample = 1}, 3.0, 0.1).samples, 1);
  EXPECT_EQ(plan_warm_up({.samples = 10, .calls_per_sample = 50}, 1e-6, 0.1).calls_per_sample, 50);
}

}  // namespace
}  // namespace aibench
