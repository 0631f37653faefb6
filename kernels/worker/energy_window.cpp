#include "kernels/worker/energy_window.h"

#include <cmath>

namespace aibench {
namespace {

constexpr double kMostDifference = 0.03;

struct Edge {
  std::int64_t at_ns = 0, calls = 0;
  double joules = 0;
};

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

// Counters of time that something held the clocks down.
bool counts_throttling(const std::string& name) {
  return name.ends_with("_violation_s") || name == "cgroup_throttled_s";
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

std::string energy_problem(const EnergyReading& reading, const std::vector<Counter>& before,
                           const std::vector<Counter>& after, double timed_call_s) {
  for (const Counter& end : after) {
    for (const Counter& start : before) {
      if (start.name == end.name && counts_throttling(end.name) && end.value > start.value) {
        return "throttled while it was read: " + end.name + " grew";
      }
    }
  }
  const double call_s = reading.window_s / static_cast<double>(reading.calls);
  const double difference = call_s / timed_call_s - 1;
  if (std::abs(difference) <= kMostDifference) return "";
  return "calls took " + percent(std::abs(difference)) + (difference > 0 ? " longer" : " shorter") +
         " while it was read than in the timed windows";
}

}  // namespace aibench
