#include "kernels/worker/energy_window.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace aibench {
namespace {

constexpr double kMostDifference = 0.03;
constexpr double kCappedShare = 0.01;  // of the window; less moves no number by as much as may differ

struct Edge {
  std::int64_t at_ns = 0, calls = 0;
  double joules = 0;
};

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

// Counters of time that something held the clocks down. Not among them: a power limit, which is how boards work at full
// load, and synchronised boost, which keeps boards alike.
constexpr std::string_view kThrottling[] = {"gpu_thermal_violation_s", "gpu_board_limit_violation_s",
                                            "gpu_reliability_violation_s", "cgroup_throttled_s"};
constexpr std::string_view kSlowdowns[] = {"gpu_hw_thermal_slowdown", "gpu_hw_power_brake", "gpu_sw_thermal_slowdown"};

double highest(const StateChange& change) { return std::max(change.before.value_or(0), change.after.value_or(0)); }

double growth_of(const WindowConditions& window, std::string_view name) {
  const auto counter = std::ranges::find(window.growth, name, &Counter::name);
  return counter == window.growth.end() ? 0 : counter->value;
}

double highest_of(const WindowConditions& window, std::string_view name) {
  const auto change = std::ranges::find(window.state, name, &StateChange::name);
  return change == window.state.end() ? 0 : highest(*change);
}

std::string disturbance(const WindowConditions& meanwhile) {
  for (const std::string_view name : kThrottling) {
    if (growth_of(meanwhile, name) > 0) return "throttled while it was read: " + std::string(name) + " grew";
  }
  for (const std::string_view name : kSlowdowns) {
    if (highest_of(meanwhile, name) > 0) return "throttled while it was read: " + std::string(name);
  }
  // Without a cause it is also shown for a moment when clocks change, so it counts at both edges only.
  const auto hardware = std::ranges::find(meanwhile.state, "gpu_hw_slowdown", &StateChange::name);
  if (hardware != meanwhile.state.end() && hardware->before.value_or(0) > 0 && hardware->after.value_or(0) > 0) {
    return "throttled while it was read: gpu_hw_slowdown";
  }
  if (highest_of(meanwhile, "gpu_mig") > 0) {
    return "the GPU is divided into instances (MIG), and its counter counts all of them";
  }
  if (highest_of(meanwhile, "gpu_other_processes") > 0) {
    return "other processes use the GPU, and its counter counts their energy too";
  }
  return "";
}

}  // namespace

EnergyReading energy_of(EnergyMeter& meter, const Clock& clock, std::int64_t calls,
                        const std::function<void()>& batch) {
  EnergyReading reading{.scope = meter.energy_scope()};
  const std::int64_t start_ns = clock.now_ns();
  std::optional<Edge> first;
  Edge last, now;
  for (bool started = false;; started = true) {
    const auto joules = meter.joules();
    if (const auto* refusal = std::get_if<Unsupported>(&joules)) {
      reading.reason = refusal->reason;
      return reading;
    }
    now.at_ns = clock.now_ns();
    now.joules = std::get<double>(joules);
    if (started && now.joules < last.joules) {
      reading.reason = "the counter went back while it was read: it wrapped, or its driver started again";
      return reading;
    }
    if (started && now.joules != last.joules) {
      reading.updates += first ? 1 : 0;
      last = now;
      if (!first) first = now;
    }
    if (!started) last = now;
    const double window_s = first ? static_cast<double>(now.at_ns - first->at_ns) * 1e-9 : 0;
    if (window_s >= kEnergyWindow_s && reading.updates >= kEnergyUpdates) break;
    if (static_cast<double>(now.at_ns - start_ns) * 1e-9 >= kMostEnergyWindow_s) break;
    batch();
    now.calls += calls;
  }
  if (reading.updates < kLeastEnergyUpdates) {
    reading.reason = "the counter changed " + std::to_string(reading.updates) + " times in " +
                     std::to_string(std::lround(kMostEnergyWindow_s)) + " s, fewer than " +
                     std::to_string(kLeastEnergyUpdates) + " times";
    return reading;
  }
  reading.joules = last.joules - first->joules;
  reading.window_s = static_cast<double>(last.at_ns - first->at_ns) * 1e-9;
  reading.calls = last.calls - first->calls;
  return reading;
}

bool is_power_capped(const WindowConditions& window, double least_share) {
  return growth_of(window, "gpu_power_violation_s") > least_share * window.window_s ||
         highest_of(window, "gpu_sw_power_cap") > 0;
}

void judge_energy(EnergyReading& reading, const WindowConditions& meanwhile, double timed_call_s, bool timed_capped) {
  reading.power_capped = is_power_capped(meanwhile, kCappedShare);
  reading.reason = disturbance(meanwhile);
  if (!reading.reason.empty()) return;
  if (reading.power_capped && !timed_capped) {
    reading.reason = "the power limit held the clocks down while it was read, and not in the timed windows";
    return;
  }
  const double call_s = reading.window_s / static_cast<double>(reading.calls);
  const double difference = call_s / timed_call_s - 1;
  if (std::abs(difference) <= kMostDifference) return;
  reading.reason = "calls took " + percent(std::abs(difference)) + (difference > 0 ? " longer" : " shorter") +
                   " while it was read than in the timed windows";
}

}  // namespace aibench
