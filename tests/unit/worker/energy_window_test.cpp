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

TEST(EnergyWindow, a_counter_that_goes_back_gives_no_number) {
  StillClock clock;
  class Wrapping : public EnergyMeter {
   public:
    std::string energy_scope() const override { return "bench"; }
    std::variant<double, Unsupported> joules() override { return ++readings_ < 40 ? 10.0 * readings_ : 5.0; }

   private:
    int readings_ = 0;
  } meter;
  const EnergyReading reading = energy_of(meter, clock, 5, [&] { clock.now += 100'000'000; });
  EXPECT_THAT(reading.reason, HasSubstr("went back"));
  EXPECT_EQ(reading.joules, 0);
}

// A reading of 2 ms a call, judged against timed windows of the same.
EnergyReading judged(const WindowConditions& meanwhile, bool timed_capped = false, double timed_call_s = 2e-3) {
  EnergyReading reading = read_with(0.03, 10);
  judge_energy(reading, meanwhile, timed_call_s, timed_capped);
  return reading;
}

TEST(EnergyWindow, a_reading_does_not_stand_when_it_was_throttled) {
  for (const char* name : {"gpu_thermal_violation_s", "gpu_board_limit_violation_s", "gpu_reliability_violation_s",
                           "cgroup_throttled_s"}) {
    EXPECT_EQ(judged({.growth = {{name, 0}}}).reason, "") << name;
    EXPECT_THAT(judged({.growth = {{name, 1e-3}}}).reason,
                HasSubstr("throttled while it was read: " + std::string(name)));
  }
  for (const char* name : {"gpu_hw_thermal_slowdown", "gpu_hw_power_brake", "gpu_sw_thermal_slowdown"}) {
    EXPECT_EQ(judged({.state = {{.name = name, .before = 0, .after = 0}}}).reason, "") << name;
    EXPECT_THAT(judged({.state = {{.name = name, .before = 0, .after = 1}}}).reason, HasSubstr(name));
  }
  EXPECT_EQ(judged({.growth = {{"cpu_time_s", 5}, {"gpu_sync_boost_violation_s", 5}}}).reason, "");
  EXPECT_EQ(judged({.state = {{.name = "gpu_hw_slowdown", .before = 0, .after = 1}}}).reason, "") << "clocks change";
  EXPECT_THAT(judged({.state = {{.name = "gpu_hw_slowdown", .before = 1, .after = 1}}}).reason,
              HasSubstr("gpu_hw_slowdown"));
}

TEST(EnergyWindow, a_power_limit_is_noted_and_refused_only_where_the_timed_windows_had_none) {
  const WindowConditions by_time{.growth = {{"gpu_power_violation_s", 0.2}}, .window_s = 5};
  const WindowConditions by_flag{.state = {{.name = "gpu_sw_power_cap", .before = 0, .after = 1}}, .window_s = 5};
  for (const WindowConditions& meanwhile : {by_time, by_flag}) {
    const EnergyReading like_timed = judged(meanwhile, true);
    EXPECT_EQ(like_timed.reason, "");
    EXPECT_TRUE(like_timed.power_capped);
    EXPECT_THAT(judged(meanwhile, false).reason, HasSubstr("power limit"));
  }
  const EnergyReading hardly = judged({.growth = {{"gpu_power_violation_s", 0.04}}, .window_s = 5}, false);
  EXPECT_EQ(hardly.reason, "") << "0.8 % of the window";
  EXPECT_FALSE(hardly.power_capped);
}

TEST(EnergyWindow, a_shared_or_divided_gpu_has_no_energy_of_its_own) {
  const auto with = [](const char* name, double value) {
    return judged({.state = {{.name = name, .before = value, .after = value}}}).reason;
  };
  EXPECT_THAT(with("gpu_mig", 1), HasSubstr("MIG"));
  EXPECT_THAT(with("gpu_other_processes", 2), HasSubstr("other processes"));
  EXPECT_EQ(with("gpu_mig", 0), "");
  EXPECT_EQ(with("gpu_other_processes", 0), "");
  EXPECT_EQ(judged({.state = {{.name = "gpu_other_processes", .reason = "not told"}}}).reason, "");
}

TEST(EnergyWindow, a_reading_does_not_stand_when_its_calls_took_another_time) {
  EXPECT_EQ(judged({}, false, 2.05e-3).reason, "");
  EXPECT_THAT(judged({}, false, 2.2e-3).reason, HasSubstr("9 % shorter"));
  EXPECT_THAT(judged({}, false, 1.6e-3).reason, HasSubstr("25 % longer"));
}

}  // namespace
}  // namespace aibench
