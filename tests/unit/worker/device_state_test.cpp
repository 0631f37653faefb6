#include "kernels/device_state.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/energy_meter.h"
#include "kernels/worker/measure.h"
#include "kernels/worker/surroundings.h"
#include "tests/unit/worker/scripted_backend.h"

namespace aibench {
namespace {

using ::testing::ElementsAre;
using testing::MemoryDevice;
using testing::ScriptedBackend;

// 100 W, counted in steps of 50 ms; a power limit holds the clocks down for a share of the time from a moment on.
class Board : public MemoryDevice, public EnergyMeter, public StateReader {
 public:
  std::string energy_scope() const override { return "board"; }
  std::variant<double, Unsupported> joules() override {
    ++energy_readings;
    return 5 * std::floor(now_s() / 0.05 + 1e-9);
  }
  double seconds_between_readings() const override { return 0.1; }
  std::vector<Counter> read_counters() override {
    return {{"gpu_power_violation_s", capped_share * std::max(0.0, now_s() - capped_from_s)}};
  }
  std::vector<StateReading> read_state() override {
    return {{.name = "gpu_temperature_c", .value = 40 + now_s()}, {.name = "gpu_mig", .reason = "not told"}};
  }
  double now_s() const { return 1e-9 * static_cast<double>(clock().now_ns()); }

  int energy_readings = 0;
  double capped_share = 0, capped_from_s = 0;
};

struct Measured {
  CaseEvent event;
  int energy_readings = 0;
};

Measured measured(double capped_share = 0, double capped_from_s = 0) {
  auto owned = std::make_unique<Board>();
  Board& board = *owned;
  board.capped_share = capped_share;
  board.capped_from_s = capped_from_s;
  ScriptedBackend backend([](std::int64_t) { return 1'000'000; }, std::move(owned));
  const MeasureCommand command{.case_id = "g",
                               .workload = GemmWorkload{.m = 5, .n = 3, .k = 4},
                               .policy = {.min_time_s = 0.05,
                                          .max_time_s = 1,
                                          .min_samples = 5,
                                          .max_warm_up_s = 0.2,
                                          .modes = {TimingMode::latency, TimingMode::throughput},
                                          .energy = true}};
  Measured result{.event = measure_case(backend, command, 0.0, [](Phase) {})};
  result.energy_readings = board.energy_readings;
  return result;
}

TEST(DeviceStateAroundWindows, is_read_before_and_after_each) {
  const Measured run = measured();
  ASSERT_EQ(run.event.status, CaseStatus::ok) << run.event.reason;
  for (const ModeSamples& mode : run.event.modes) {
    ASSERT_EQ(mode.state.size(), 2U);
    EXPECT_EQ(mode.state[0].name, "gpu_temperature_c");
    EXPECT_GE(*mode.state[0].before, 40) << "as it is, not as it changed";
    EXPECT_NEAR(*mode.state[0].after - *mode.state[0].before, mode.window_s, 1e-9);
    EXPECT_EQ(mode.state[1], (StateChange{.name = "gpu_mig", .reason = "not told"}));
  }
}

TEST(DeviceStateAroundWindows, what_only_one_side_has_says_so) {
  const Surroundings before{.state = {{.name = "a", .value = 1}, {.name = "b", .value = 2}}};
  const Surroundings after{.state = {{.name = "a", .value = 3}, {.name = "gpu_state", .reason = "hangs"}}};
  EXPECT_THAT(state_between(before, after),
              ElementsAre(StateChange{.name = "a", .before = 1, .after = 3},
                          StateChange{.name = "b", .before = 2, .reason = "read on one side of the window only"},
                          StateChange{.name = "gpu_state", .reason = "hangs"}));
}

TEST(EnergyOfABoard, is_read_as_often_as_its_counter_changes) {
  const Measured run = measured();
  ASSERT_TRUE(run.event.energy);
  EXPECT_EQ(run.event.energy->reason, "");
  EXPECT_NEAR(run.event.energy->joules / static_cast<double>(run.event.energy->calls), 0.1, 2e-3) << "100 W for 1 ms";
  EXPECT_GT(run.energy_readings, 50);
  EXPECT_LT(run.energy_readings, 60) << "5 s and an edge, every 100 ms";
}

TEST(EnergyOfABoard, at_its_power_limit_stands_where_the_timed_windows_were_at_it_too) {
  const Measured all_the_time = measured(0.5);
  EXPECT_EQ(all_the_time.event.energy->reason, "");
  EXPECT_TRUE(all_the_time.event.energy->power_capped);
  // The timed windows are over long before the first second is.
  const Measured later = measured(0.5, 1.0);
  EXPECT_THAT(later.event.energy->reason, ::testing::HasSubstr("power limit"));
}

}  // namespace
}  // namespace aibench
