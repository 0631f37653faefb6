#include <algorithm>
#include <string_view>
#include <vector>

#include "bench/result/check.h"
#include "bench/result/row_checks.h"

namespace aibench {
namespace {

constexpr double kMostCapped = 0.01;    // of the windows; less moves no median by as much as may be told apart
constexpr double kMostSlowdowns = 0.5;  // of the readings, see slowdown_check

// What a rule finds out: a value, which counts as it is when it is bad already, and why it is not the whole of it.
struct Finding {
  std::optional<double> value;
  std::string reason;  // empty: the value is complete
};

const StateSummary* reading_in(const DeviceState& state, std::string_view name) {
  const auto found = std::ranges::find(state.readings, name, &StateSummary::name);
  return found == state.readings.end() ? nullptr : &*found;
}

std::string why_absent(const DeviceState& state, std::string_view name) {
  for (const std::string_view of : {name, std::string_view("gpu_state")}) {
    const StateSummary* reading = reading_in(state, of);
    if (reading && !reading->reason.empty()) return reading->reason;
  }
  return "the worker did not read " + std::string(name);
}

Finding growth_of(const DeviceState& state, std::string_view name) {
  const auto found = std::ranges::find(state.counters, name, &CounterGrowth::name);
  if (found == state.counters.end()) return {.reason = why_absent(state, name)};
  return {.value = found->value, .reason = found->reason};
}

Finding highest_of(const DeviceState& state, std::string_view name) {
  const StateSummary* reading = reading_in(state, name);
  if (!reading || !reading->highest) return {.reason = why_absent(state, name)};
  return {.value = reading->highest, .reason = reading->reason};
}

// One reading that is missing leaves what the others say unknown, unless that is bad already.
ResultCheck judged(const char* id, Severity severity, const Finding& finding, double limit, const char* meaning) {
  if (finding.value && (finding.reason.empty() || *finding.value > limit)) {
    return at_most(id, severity, *finding.value, limit, meaning);
  }
  return unknown_check(id, severity, finding.reason);
}

// The reasons for lower clocks that the driver gave right before and right after the windows. A slow-down by the
// hardware that is neither heat nor the power brake is also shown for a moment when clocks change, so it counts where
// most of the readings have it.
ResultCheck slowdown_check(const DeviceState& state) {
  Finding worst{.value = 0};
  for (const char* name : {"gpu_hw_thermal_slowdown", "gpu_sw_thermal_slowdown", "gpu_hw_power_brake"}) {
    const Finding one = highest_of(state, name);
    worst.value = std::max(*worst.value, one.value.value_or(0));
    if (worst.reason.empty()) worst.reason = one.reason;
  }
  const StateSummary* hardware = reading_in(state, "gpu_hw_slowdown");
  if (hardware && hardware->mean && *hardware->mean > kMostSlowdowns) worst.value = 1;
  if (worst.reason.empty() && (!hardware || !hardware->mean)) worst.reason = why_absent(state, "gpu_hw_slowdown");
  return judged("gpu_slowdown", Severity::invalid, worst, 0,
                "the driver held the clocks down because of heat or the power supply when the windows began or ended; "
                "see device_state, cool the GPU or mend its supply, and run again");
}

// The share of the windows' time that the limit held the clocks down, or of the readings at their edges that say so:
// whichever is larger, and is told.
ResultCheck power_cap_check(const DeviceState& state) {
  Finding capped = growth_of(state, "gpu_power_violation_s");
  if (capped.value && state.window_s > 0) *capped.value /= state.window_s;
  const StateSummary* edges = reading_in(state, "gpu_sw_power_cap");
  if (edges && edges->mean) {
    if (!capped.value) capped.reason = edges->reason;
    capped.value = std::max(capped.value.value_or(0), *edges->mean);
  }
  return judged("gpu_power_cap", Severity::info, capped, kMostCapped,
                "the power limit held the clocks down for that share of the time: the numbers are those of this GPU at "
                "this limit");
}

struct CounterRule {
  const char* id;
  const char* counter;
  Severity severity;
  const char* meaning;
};
constexpr CounterRule kCounterRules[] = {
    {"gpu_throttled", "gpu_thermal_violation_s", Severity::invalid,
     "the GPU slowed down for so many seconds because it was too hot; cool it and run again"},
    {"gpu_board_limit", "gpu_board_limit_violation_s", Severity::invalid,
     "the board's own limit held the clocks down for so many seconds; see to its power supply and run again"},
    {"gpu_reliability", "gpu_reliability_violation_s", Severity::invalid,
     "the board's reliability limit held the clocks down for so many seconds; run again, on another board if it "
     "comes back"},
    {"gpu_ecc", "gpu_ecc_uncorrected", Severity::invalid,
     "so many memory errors were not corrected while it was timed: neither data nor times can be trusted; reset or "
     "replace the board"},
    {"gpu_sync_boost", "gpu_sync_boost_violation_s", Severity::info,
     "synchronised boost held the clocks down to those of other boards for so many seconds"}};

}  // namespace

void add_gpu_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks) {
  const bool gpu = input.target.ready && input.target.ready->device.kind == "cuda";
  // A device that is no GPU and tells nothing like it has nothing to be judged.
  if (!gpu && !row.device_state) return;
  const DeviceState state = row.device_state.value_or(DeviceState{});
  for (const CounterRule& rule : kCounterRules) {
    checks.push_back(judged(rule.id, rule.severity, growth_of(state, rule.counter), 0, rule.meaning));
  }
  checks.push_back(slowdown_check(state));
  checks.push_back(power_cap_check(state));
  checks.push_back(judged("gpu_mig", Severity::suspect, highest_of(state, "gpu_mig"), 0,
                          "the GPU is divided into instances (MIG): this one has a part of it, and what the others do "
                          "is not known; measure the whole GPU"));
  checks.push_back(judged("gpu_shared", Severity::suspect, highest_of(state, "gpu_other_processes"), 0,
                          "so many other processes use the GPU; stop them and run again"));
}

}  // namespace aibench
