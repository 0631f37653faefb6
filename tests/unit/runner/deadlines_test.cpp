#include "bench/runner/deadlines.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(Deadlines, OverridesAreTakenAsTheyAre) {
  DeadlineOverrides overrides;
  overrides.prepare_s = 0.1;
  overrides.verify_s = 0.2;
  overrides.warm_up_s = 0.3;
  overrides.measure_s = 0.4;
  overrides.start_s = 0.5;
  PlannedCase large;
  large.work.flops = 1e15;
  large.memory_bytes = 1e12;
  const Deadlines deadlines = deadlines_for(large, {}, overrides);
  EXPECT_EQ(deadlines.of(Phase::prepare), 0.1);
  EXPECT_EQ(deadlines.of(Phase::verify), 0.2);
  EXPECT_EQ(deadlines.of(Phase::warm_up), 0.3);
  EXPECT_EQ(deadlines.of(Phase::measure), 0.4);
  EXPECT_EQ(deadlines.of(Phase::start), 0.5);
}

TEST(Deadlines, StartIsAMinuteByDefault) { EXPECT_EQ(base_deadlines({}).of(Phase::start), 60); }

TEST(Deadlines, LeaveRoomForEveryModeAtItsLongest) {
  MeasurePolicy policy;
  policy.max_time_s = 100;
  policy.modes = {TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end};
  EXPECT_GT(deadlines_for({}, policy, {}).measure_s, 600);
  policy.max_warm_up_s = 1000;
  EXPECT_GT(deadlines_for({}, policy, {}).warm_up_s, 2000);
}

TEST(Deadlines, GrowWithTheWorkOfACase) {
  PlannedCase small, large;
  large.work = {2.0 * 8192 * 8192 * 8192, 3.0 * 4 * 8192 * 8192, 0};
  large.memory_bytes = large.work.bytes;
  // 1.1e12 FLOPs: a loop at 0.2 GFLOP/s takes 5500 s for one call.
  EXPECT_GT(deadlines_for(large, {}, {}).measure_s, 2 * 5500);
  EXPECT_GT(deadlines_for(large, {}, {}).verify_s, deadlines_for(small, {}, {}).verify_s);
}

TEST(Deadlines, AreNeverLongerThanADayForTheLargestCase) {
  PlannedCase huge;
  huge.work.flops = 4e18;
  huge.memory_bytes = 1e18;
  for (const Phase phase : {Phase::prepare, Phase::verify, Phase::warm_up, Phase::measure}) {
    EXPECT_LE(deadlines_for(huge, {}, {}).of(phase), 86400);
  }
}

}  // namespace
}  // namespace aibench
