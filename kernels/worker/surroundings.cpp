#include "kernels/worker/surroundings.h"

#include <algorithm>

namespace aibench {
namespace {

std::vector<StateReading> state_of(Device& device) {
  auto* reader = dynamic_cast<StateReader*>(&device);
  return reader != nullptr ? reader->read_state() : std::vector<StateReading>();
}

const StateReading* find(const std::vector<StateReading>& state, const std::string& name) {
  const auto found = std::ranges::find(state, name, &StateReading::name);
  return found == state.end() ? nullptr : &*found;
}

StateChange change_of(const std::string& name, const StateReading* before, const StateReading* after) {
  StateChange change{.name = name};
  if (before != nullptr) change.before = before->value;
  if (after != nullptr) change.after = after->value;
  if (change.before && change.after) return change;
  for (const StateReading* reading : {before, after}) {
    if (change.reason.empty() && reading != nullptr) change.reason = reading->reason;
  }
  if (change.reason.empty()) change.reason = "read on one side of the window only";
  return change;
}

}  // namespace

Surroundings look_before(Device& device) {
  Surroundings before{.state = state_of(device)};
  before.clock_hz = device.clock_hz();
  before.counters = device.read_counters();
  before.now_ns = device.clock().now_ns();
  return before;
}

Surroundings look_after(Device& device) {
  Surroundings after{.now_ns = device.clock().now_ns()};
  after.counters = device.read_counters();
  after.clock_hz = device.clock_hz();
  after.state = state_of(device);
  return after;
}

std::vector<Counter> growth_between(const Surroundings& before, const Surroundings& after) {
  std::vector<Counter> growth;
  for (const Counter& end : after.counters) {
    for (const Counter& start : before.counters) {
      if (start.name == end.name) growth.push_back({end.name, end.value - start.value});
    }
  }
  return growth;
}

std::vector<StateChange> state_between(const Surroundings& before, const Surroundings& after) {
  std::vector<StateChange> state;
  for (const StateReading& start : before.state) {
    state.push_back(change_of(start.name, &start, find(after.state, start.name)));
  }
  for (const StateReading& end : after.state) {
    if (find(before.state, end.name) == nullptr) state.push_back(change_of(end.name, nullptr, &end));
  }
  return state;
}

void note_surroundings(ModeSamples& mode, const Surroundings& before, const Surroundings& after) {
  mode.clock_before_hz = before.clock_hz;
  mode.clock_after_hz = after.clock_hz;
  mode.window_s = seconds_between(before.now_ns, after.now_ns);
  mode.counters = growth_between(before, after);
  mode.state = state_between(before, after);
}

double seconds_between(std::int64_t start_ns, std::int64_t stop_ns) {
  return static_cast<double>(stop_ns - start_ns) * 1e-9;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace aibench
