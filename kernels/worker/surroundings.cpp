#include "kernels/worker/surroundings.h"

#include <algorithm>

namespace aibench {

Surroundings look_before(Device& device) {
  Surroundings before{.clock_hz = device.clock_hz()};
  before.counters = device.read_counters();
  before.now_ns = device.clock().now_ns();
  return before;
}

Surroundings look_after(Device& device) {
  Surroundings after{.now_ns = device.clock().now_ns()};
  after.counters = device.read_counters();
  after.clock_hz = device.clock_hz();
  return after;
}

void note_surroundings(ModeSamples& mode, const Surroundings& before, const Surroundings& after) {
  mode.clock_before_hz = before.clock_hz;
  mode.clock_after_hz = after.clock_hz;
  mode.window_s = seconds_between(before.now_ns, after.now_ns);
  for (const Counter& end : after.counters) {
    for (const Counter& start : before.counters) {
      if (start.name == end.name) mode.counters.push_back({end.name, end.value - start.value});
    }
  }
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
