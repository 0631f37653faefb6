#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/result/each_mode.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::check_of;
using test::each_mode;
using test::SampleRun;
using testing::HasSubstr;

ResultRow row_of(const SampleRun& run) { return run.result().cases.at(0).results.at(0); }

// Ten rounds on a GPU with nothing to complain of: windows of 0.5 and 0.4 s, 9 s in all.
SampleRun gpu_run() {
  SampleRun run = test::one_gemm();
  run.record.targets[0].ready->device.kind = "cuda";
  double degrees = 40;
  each_mode(run, [&](ModeSamples& mode) {
    mode.counters = {{"gpu_energy_j", 300},
                     {"gpu_power_violation_s", 0},
                     {"gpu_thermal_violation_s", 0},
                     {"gpu_sync_boost_violation_s", 0},
                     {"gpu_board_limit_violation_s", 0},
                     {"gpu_reliability_violation_s", 0},
                     {"gpu_ecc_uncorrected", 0}};
    mode.state.clear();
    for (const char* name : {"gpu_sw_power_cap", "gpu_sw_thermal_slowdown", "gpu_hw_slowdown",
                             "gpu_hw_thermal_slowdown", "gpu_hw_power_brake", "gpu_mig", "gpu_other_processes"}) {
      mode.state.push_back({.name = name, .before = 0, .after = 0});
    }
    mode.state.push_back({.name = "gpu_temperature_c", .before = degrees, .after = degrees + 0.5});
    degrees += 0.5;
  });
  return run;
}

constexpr const char* kChecks[] = {"gpu_throttled", "gpu_board_limit", "gpu_reliability", "gpu_ecc",   "gpu_sync_boost",
                                   "gpu_slowdown",  "gpu_power_cap",   "gpu_mig",         "gpu_shared"};

ModeSamples& window(SampleRun& run, std::size_t round, std::size_t mode) {
  return run.record.cases[0][0].rounds.at(round).event.modes.at(mode);
}

void set_counter(ModeSamples& mode, const std::string& name, double value) {
  std::ranges::find(mode.counters, name, &Counter::name)->value = value;
}

void set_state(ModeSamples& mode, const std::string& name, std::optional<double> before, std::optional<double> after,
               const std::string& reason = "") {
  *std::ranges::find(mode.state, name, &StateChange::name) = {name, before, after, reason};
}

void expect_bad(const SampleRun& run, const std::string& id, Severity severity) {
  const ResultRow row = row_of(run);
  const ResultCheck& check = check_of(row, id);
  EXPECT_EQ(check.state, "bad") << id;
  EXPECT_EQ(check.severity, severity) << id;
  EXPECT_FALSE(check.reason.empty()) << id;
  for (const char* other : kChecks) {
    if (other == id) continue;
    EXPECT_EQ(check_of(row, other).state, "ok") << other << " beside " << id;
  }
}

TEST(GpuChecks, a_cool_gpu_of_its_own_has_nothing_to_complain_of) {
  const ResultRow row = row_of(gpu_run());
  for (const char* id : kChecks) EXPECT_EQ(check_of(row, id).state, "ok") << id;
  EXPECT_EQ(worst_problem(row), std::nullopt);
}

TEST(GpuChecks, time_held_down_by_heat_or_hardware_makes_invalid) {
  const std::pair<const char*, const char*> rules[] = {{"gpu_throttled", "gpu_thermal_violation_s"},
                                                       {"gpu_board_limit", "gpu_board_limit_violation_s"},
                                                       {"gpu_reliability", "gpu_reliability_violation_s"},
                                                       {"gpu_ecc", "gpu_ecc_uncorrected"}};
  for (const auto& [id, counter] : rules) {
    SampleRun run = gpu_run();
    set_counter(window(run, 7, 1), counter, 1e-3);
    expect_bad(run, id, Severity::invalid);
    EXPECT_DOUBLE_EQ(*check_of(row_of(run), id).value, 1e-3) << id;
  }
}

TEST(GpuChecks, synchronised_boost_only_informs) {
  SampleRun run = gpu_run();
  set_counter(window(run, 0, 0), "gpu_sync_boost_violation_s", 0.2);
  expect_bad(run, "gpu_sync_boost", Severity::info);
}

TEST(GpuChecks, a_slowdown_at_one_edge_of_one_window_makes_invalid) {
  for (const char* name : {"gpu_hw_thermal_slowdown", "gpu_sw_thermal_slowdown", "gpu_hw_power_brake"}) {
    SampleRun run = gpu_run();
    set_state(window(run, 9, 0), name, 0, 1);
    expect_bad(run, "gpu_slowdown", Severity::invalid);
  }
}

TEST(GpuChecks, a_slowdown_without_a_cause_may_be_a_change_of_clock) {
  SampleRun run = gpu_run();
  set_state(window(run, 9, 0), "gpu_hw_slowdown", 0, 1);
  EXPECT_EQ(check_of(row_of(run), "gpu_slowdown").state, "ok");
  each_mode(run, [](ModeSamples& mode) { set_state(mode, "gpu_hw_slowdown", 1, 1); });
  expect_bad(run, "gpu_slowdown", Severity::invalid);
}

TEST(GpuChecks, a_power_limit_informs_of_its_share_of_the_time) {
  SampleRun run = gpu_run();
  set_counter(window(run, 0, 0), "gpu_power_violation_s", 0.08);
  EXPECT_EQ(check_of(row_of(run), "gpu_power_cap").state, "ok") << "0.9 % of 9 s";
  set_counter(window(run, 1, 0), "gpu_power_violation_s", 0.1);
  expect_bad(run, "gpu_power_cap", Severity::info);
  EXPECT_NEAR(*check_of(row_of(run), "gpu_power_cap").value, 0.18 / 9, 1e-12);
  EXPECT_EQ(worst_problem(row_of(run)), Severity::info);
}

TEST(GpuChecks, without_its_time_the_edges_tell_of_a_power_limit) {
  SampleRun run = gpu_run();
  each_mode(run, [](ModeSamples& mode) {
    std::erase_if(mode.counters, [](const Counter& counter) { return counter.name == "gpu_power_violation_s"; });
  });
  EXPECT_EQ(check_of(row_of(run), "gpu_power_cap").state, "ok");
  each_mode(run, [](ModeSamples& mode) { set_state(mode, "gpu_sw_power_cap", 0, 1); });
  expect_bad(run, "gpu_power_cap", Severity::info);
  EXPECT_DOUBLE_EQ(*check_of(row_of(run), "gpu_power_cap").value, 0.5);
}

TEST(GpuChecks, others_on_the_gpu_and_instances_make_suspect) {
  SampleRun run = gpu_run();
  set_state(window(run, 4, 1), "gpu_other_processes", 0, 2);
  expect_bad(run, "gpu_shared", Severity::suspect);
  EXPECT_EQ(*check_of(row_of(run), "gpu_shared").value, 2);
  run = gpu_run();
  each_mode(run, [](ModeSamples& mode) { set_state(mode, "gpu_mig", 1, 1); });
  expect_bad(run, "gpu_mig", Severity::suspect);
}

TEST(GpuChecks, one_missing_reading_leaves_a_rule_unknown_unless_it_is_bad_already) {
  SampleRun run = gpu_run();
  set_state(window(run, 4, 1), "gpu_other_processes", 0, std::nullopt, "not told");
  EXPECT_EQ(check_of(row_of(run), "gpu_shared").state, "unknown");
  EXPECT_EQ(check_of(row_of(run), "gpu_shared").reason, "not told");
  set_state(window(run, 5, 1), "gpu_other_processes", 1, 1);
  EXPECT_EQ(check_of(row_of(run), "gpu_shared").state, "bad");

  run = gpu_run();
  window(run, 2, 0).counters.erase(window(run, 2, 0).counters.begin() + 2);  // the thermal one
  EXPECT_EQ(check_of(row_of(run), "gpu_throttled").state, "unknown");
  set_counter(window(run, 3, 0), "gpu_thermal_violation_s", 0.1);
  EXPECT_EQ(check_of(row_of(run), "gpu_throttled").state, "bad");
}

TEST(GpuChecks, a_counter_that_goes_back_is_unknown) {
  SampleRun run = gpu_run();
  set_counter(window(run, 2, 0), "gpu_thermal_violation_s", -40);
  const ResultRow row = row_of(run);
  EXPECT_EQ(check_of(row, "gpu_throttled").state, "unknown");
  EXPECT_THAT(check_of(row, "gpu_throttled").reason, HasSubstr("went back"));
  for (const CounterGrowth& counter : row.device_state.value().counters) EXPECT_GE(counter.value, 0) << counter.name;
}

TEST(GpuChecks, a_gpu_that_tells_nothing_is_unknown_with_the_reason_and_a_processor_is_not_asked) {
  SampleRun run = gpu_run();
  each_mode(run, [](ModeSamples& mode) {
    mode.counters.clear();
    mode.state = {{.name = "gpu_state", .reason = "no NVML (no driver)"}};
    mode.clock_before_hz.reset();
  });
  for (const char* id : kChecks) {
    EXPECT_EQ(check_of(row_of(run), id).state, "unknown") << id;
    EXPECT_EQ(check_of(row_of(run), id).reason, "no NVML (no driver)") << id;
  }
  EXPECT_EQ(check_of(row_of(run), "clock").state, "unknown");
  EXPECT_EQ(worst_problem(row_of(run)), std::nullopt);
  each_mode(run, [](ModeSamples& mode) { mode.state.clear(); });
  EXPECT_THAT(check_of(row_of(run), "gpu_mig").reason, HasSubstr("did not read"));
  for (const char* id : kChecks) EXPECT_FALSE(test::has_check(row_of(test::one_gemm()), id)) << id;
}

TEST(DeviceStateOfARow, holds_the_first_and_the_last_reading_and_what_counters_grew_by) {
  SampleRun run = gpu_run();
  const DeviceState state = row_of(run).device_state.value();
  EXPECT_NEAR(state.window_s, 10 * (0.5 + 0.4), 1e-9) << "a window told twice counts once";
  const auto energy = std::ranges::find(state.counters, "gpu_energy_j", &CounterGrowth::name);
  ASSERT_NE(energy, state.counters.end());
  EXPECT_EQ(energy->value, 20 * 300);
  const auto heat = std::ranges::find(state.readings, "gpu_temperature_c", &StateSummary::name);
  ASSERT_NE(heat, state.readings.end());
  EXPECT_EQ(heat->first, 40);
  // Three modes a round, the third of them told twice: the last window counted is the 29th of them.
  EXPECT_EQ(heat->last, 40 + 29 * 0.5);
  EXPECT_EQ(heat->lowest, heat->first);
  EXPECT_EQ(heat->highest, heat->last);
  EXPECT_EQ(heat->reason, "");
  EXPECT_FALSE(row_of(test::one_gemm()).device_state) << "a processor's counters are not told again";
}

}  // namespace
}  // namespace aibench
