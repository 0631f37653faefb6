#include "kernels/worker/energy_window.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::HasSubstr;

class StillClock : public Clock {
 public:
  std::int64_t now_ns() const override { return now; }
  std::int64_t now = 0;
};

// 100 W, shown every `update_s`; refuses from `breaks_s` on.
class SteppedMeter : public EnergyMeter {
 public:
  SteppedMeter(const Clock& clock, double update_s, double breaks_s = 1e9)
      : clock_(clock), update_s_(update_s), breaks_s_(breaks_s) {}
  std::string energy_scope() const override { return "bench"; }
  std::variant<double, Unsupported> joules() override {
    const double now_s = static_cast<double>(clock_.now_ns()) * 1e-9;
    if (now_s > breaks_s_) return Unsupported{"gone"};
    return 100 * update_s_ * std::floor(now_s / update_s_ + 1e-9);
  }

 private:
  const Clock& clock_;
  double update_s_, breaks_s_;
};

EnergyReading read_with(double update_s, std::int64_t batch_ms, double breaks_s = 1e9) {
  StillClock clock;
  SteppedMeter meter(clock, update_s, breaks_s);
  return energy_of(meter, clock, 5, [&] { clock.now += batch_ms * 1'000'000; });
}

TEST(EnergyWindow, counts_from_one_change_of_the_counter_to_another) {
  // The counter steps every 30 ms, a batch of 5 calls takes 10 ms: a call takes 2 ms, and 0.2 J.
  const EnergyReading reading = read_with(0.03, 10);
  EXPECT_EQ(reading.reason, "");
  EXPECT_EQ(reading.scope, "bench");
  EXPECT_GE(reading.window_s, 4.97);
  EXPECT_LT(reading.window_s, 5.03);
  EXPECT_NEAR(reading.joules / reading.window_s, 100, 1e-6);
  EXPECT_NEAR(reading.joules / static_cast<double>(reading.calls), 0.2, 1e-9);
  EXPECT_EQ(reading.updates, std::llround(reading.window_s / 0.03));
}

TEST(EnergyWindow, waits_for_fifty_changes_of_a_slow_counter) {
  const EnergyReading reading = read_with(0.2, 10);
  EXPECT_EQ(reading.updates, 50);
  EXPECT_NEAR(reading.window_s, 10, 1e-9);
}

TEST(EnergyWindow, takes_what_it_has_after_the_longest_window) {
  const EnergyReading reading = read_with(0.5, 10);
  EXPECT_EQ(reading.reason, "");
  EXPECT_EQ(reading.updates, 39);
  EXPECT_NEAR(reading.window_s, 19.5, 1e-9);
}

TEST(EnergyWindow, refuses_a_counter_that_hardly_changes) {
  EXPECT_EQ(read_with(1, 10).reason, "the counter changed 19 times in 20 s, fewer than 20 times");
  EXPECT_THAT(read_with(1e6, 10).reason, HasSubstr("changed 0 times"));
}

TEST(EnergyWindow, says_what_the_meter_says) {
  EXPECT_EQ(read_with(0.03, 10, 0).reason, "gone");
  EXPECT_EQ(read_with(0.03, 10, 3).reason, "gone") << "in the middle of the window";
}

TEST(EnergyWindow, a_reading_does_not_stand_when_it_was_throttled) {
  const EnergyReading reading = read_with(0.03, 10);
  EXPECT_EQ(energy_problem(reading, {{"gpu_thermal_violation_s", 1}}, {{"gpu_thermal_violation_s", 1}}, 2e-3), "");
  EXPECT_THAT(energy_problem(reading, {{"gpu_thermal_violation_s", 1}}, {{"gpu_thermal_violation_s", 1.5}}, 2e-3),
              HasSubstr("gpu_thermal_violation_s"));
  EXPECT_THAT(energy_problem(reading, {{"cgroup_throttled_s", 0}}, {{"cgroup_throttled_s", 0.1}}, 2e-3),
              HasSubstr("throttled"));
  EXPECT_EQ(energy_problem(reading, {{"cpu_time_s", 1}}, {{"cpu_time_s", 2}}, 2e-3), "");
}

TEST(EnergyWindow, a_reading_does_not_stand_when_its_calls_took_another_time) {
  const EnergyReading reading = read_with(0.03, 10);
  EXPECT_EQ(energy_problem(reading, {}, {}, 2.05e-3), "");
  EXPECT_THAT(energy_problem(reading, {}, {}, 2.2e-3), HasSubstr("9 % shorter"));
  EXPECT_THAT(energy_problem(reading, {}, {}, 1.6e-3), HasSubstr("25 % longer"));
}

}  // namespace
}  // namespace aibench
