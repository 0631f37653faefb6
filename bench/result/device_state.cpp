#include "bench/result/device_state.h"

#include <algorithm>

namespace aibench {
namespace {

// Those of processors are judged as they are, and say nothing about the device beyond that.
bool is_of_device(const std::string& counter) { return counter.starts_with("gpu_"); }

// Every timed window once, in the order of time.
std::vector<const ModeSamples*> windows_of(const CaseRecord& record) {
  std::vector<const ModeSamples*> windows;
  for (const RoundRecord& round : record.rounds) {
    for (std::size_t m = 0; m < round.event.modes.size(); ++m) {
      const ModeSamples& mode = round.event.modes[m];
      if (mode.window_s > 0 && !repeats_window(round.event, m)) windows.push_back(&mode);
    }
  }
  return windows;
}

// The one of that name, made when there is none.
template <class Named>
Named& named(std::vector<Named>& list, const std::string& name) {
  const auto found = std::ranges::find(list, name, &Named::name);
  if (found != list.end()) return *found;
  list.push_back(Named{.name = name});
  return list.back();
}

void note(std::string& reason, const std::string& why) {
  if (reason.empty()) reason = why;
}

const Counter* counter_in(const ModeSamples& window, const std::string& name) {
  const auto found = std::ranges::find(window.counters, name, &Counter::name);
  return found == window.counters.end() ? nullptr : &*found;
}

std::string why_not_in(const ModeSamples& window, const std::string& name) {
  for (const StateChange& change : window.state) {
    if ((change.name == name || change.name == "gpu_state") && !change.reason.empty()) return change.reason;
  }
  return "it was not read in every window";
}

CounterGrowth growth_of(const std::string& name, const std::vector<const ModeSamples*>& windows) {
  CounterGrowth growth{.name = name};
  for (const ModeSamples* window : windows) {
    const Counter* counter = counter_in(*window, name);
    if (counter == nullptr) {
      note(growth.reason, why_not_in(*window, name));
    } else if (counter->value < 0) {
      note(growth.reason, "the counter went back: it wrapped, or its driver started again");
    } else {
      growth.value += counter->value;
    }
  }
  return growth;
}

std::vector<CounterGrowth> growths_of(const std::vector<const ModeSamples*>& windows) {
  std::vector<CounterGrowth> growths;
  for (const ModeSamples* window : windows) {
    for (const Counter& counter : window->counters) {
      const bool known = std::ranges::find(growths, counter.name, &CounterGrowth::name) != growths.end();
      if (is_of_device(counter.name) && !known) growths.push_back(growth_of(counter.name, windows));
    }
  }
  return growths;
}

// Sums up the readings of one name.
struct Sum {
  std::string name;
  double value = 0;
  std::size_t readings = 0, windows = 0;
};

void add(const std::optional<double>& value, StateSummary& summary, Sum& sum) {
  if (!value) return;
  if (!summary.first) summary.first = value;
  summary.last = value;
  summary.lowest = std::min(summary.lowest.value_or(*value), *value);
  summary.highest = std::max(summary.highest.value_or(*value), *value);
  sum.value += *value;
  ++sum.readings;
  summary.mean = sum.value / static_cast<double>(sum.readings);
}

std::vector<StateSummary> summaries_of(const std::vector<const ModeSamples*>& windows) {
  std::vector<StateSummary> summaries;
  std::vector<Sum> sums;
  for (const ModeSamples* window : windows) {
    for (const StateChange& change : window->state) {
      StateSummary& summary = named(summaries, change.name);
      Sum& sum = named(sums, change.name);
      ++sum.windows;
      add(change.before, summary, sum);
      add(change.after, summary, sum);
      if (!change.reason.empty()) note(summary.reason, change.reason);
    }
  }
  for (StateSummary& summary : summaries) {
    if (named(sums, summary.name).windows < windows.size()) note(summary.reason, "it was not read in every window");
  }
  return summaries;
}

}  // namespace

bool repeats_window(const CaseEvent& event, std::size_t mode) {
  for (std::size_t i = 0; i < mode; ++i) {
    if (event.modes[i].window_s == event.modes[mode].window_s) return true;
  }
  return false;
}

std::optional<DeviceState> device_state_of(const CaseRecord& record) {
  const auto windows = windows_of(record);
  DeviceState state{.counters = growths_of(windows), .readings = summaries_of(windows)};
  if (state.counters.empty() && state.readings.empty()) return std::nullopt;
  for (const ModeSamples* window : windows) state.window_s += window->window_s;
  return state;
}

}  // namespace aibench
