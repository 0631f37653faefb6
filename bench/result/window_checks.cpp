#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "bench/result/check.h"
#include "bench/result/device_state.h"
#include "bench/result/row_checks.h"

namespace aibench {
namespace {

constexpr double kLeastRunning = 0.9;
constexpr double kMostSteal = 0.005;
constexpr double kStealTick = 0.01;  // the kernel counts steal in steps of this many seconds
constexpr double kMostSwitches = 50;
constexpr double kMostOthers = 0.05;   // of a processor
constexpr double kMostWaiting = 0.01;  // of the window, were all of it one thread's
constexpr double kMostPressure = 0.1;
constexpr double kMostClockSpread = 0.05;
constexpr std::size_t kRoundsToSpare = 8;  // from so many on one may be unlike the others

enum Reading { cpu_time, run_wait, switches, major_faults, busy, steal, throttled, pressure };
constexpr std::size_t kReadings = 8;
constexpr std::array<std::string_view, kReadings> kNames = {
    "cpu_time_s",     "run_wait_s", "involuntary_switches", "major_faults",
    "machine_busy_s", "steal_s",    "cgroup_throttled_s",   "pressure_s"};

// How far a counter moved in all the windows that have it, and how long those lasted.
struct Growth {
  double value = 0, window_s = 0;
  bool known = false;
};
using Growths = std::array<Growth, kReadings>;

Growths growths_of(const CaseRecord& record) {
  Growths growths;
  for (const RoundRecord& round : record.rounds) {
    for (std::size_t m = 0; m < round.event.modes.size(); ++m) {
      const ModeSamples& mode = round.event.modes[m];
      if (mode.counters.empty() || !(mode.window_s > 0) || repeats_window(round.event, m)) continue;
      for (const Counter& counter : mode.counters) {
        const auto name = std::find(kNames.begin(), kNames.end(), counter.name);
        if (name == kNames.end()) continue;
        Growth& growth = growths[static_cast<std::size_t>(name - kNames.begin())];
        growth.value += std::max(0.0, counter.value);  // a thread that ended takes its share of a sum with it
        growth.window_s += mode.window_s;
        growth.known = true;
      }
    }
  }
  return growths;
}

void accept(ResultCheck& check) {
  check.state = "ok";
  check.reason.clear();
}

// Whether other programs used the processors while it was timed. The kernel's own threads always do, a little.
bool others_ran(const Growths& growths) {
  const Growth &all = growths[busy], &own = growths[cpu_time];
  return !all.known || !own.known || (all.value - own.value) / all.window_s > kMostOthers;
}

// Whether the threads at work ran whenever they could: the share of their time that they did not wait for a processor.
// Threads that wait for each other alone, as those of two libraries do in one step, are as slow as they always are.
// Threads without work do not count against it: a library is free to use fewer, and its idle ones sleep or yield.
ResultCheck cpu_time_check(const Growths& growths, int threads) {
  const Growth &used = growths[cpu_time], &waited = growths[run_wait];
  const std::string reason =
      "its threads had no processor for part of the time they wanted to run: something else ran there; stop it, or ask "
      "for fewer threads";
  if (!used.known) return unknown_check("cpu_time", Severity::invalid, "the worker's CPU time was not read");
  if (waited.known) {
    if (!(used.value > 0)) return unknown_check("cpu_time", Severity::invalid, "no CPU time was counted");
    const double ran = 1 - std::min(1.0, waited.value / used.value);
    ResultCheck check = at_least("cpu_time", Severity::invalid, ran, kLeastRunning, reason);
    if (!others_ran(growths)) accept(check);
    return check;
  }
  // Without the waiting time only two things are certain: one thread is always at work, and no more than all are.
  const double share = used.value / (used.window_s * std::max(1, threads));
  const double one = used.value / used.window_s;
  if (share >= kLeastRunning || one < kLeastRunning) {
    return at_least("cpu_time", Severity::invalid, share >= kLeastRunning ? share : one, kLeastRunning, reason);
  }
  return unknown_check("cpu_time", Severity::invalid,
                       "not all threads ran all the time, and this kernel does not tell whether they had to wait");
}

ResultCheck steal_check(const Growth& growth, int threads) {
  ResultCheck check =
      at_most("steal", Severity::suspect, growth.value / (growth.window_s * std::max(1, threads)), kMostSteal,
              "the hypervisor gave that share of the threads' time to other machines; run again at a "
              "quieter time, or on a machine of its own");
  // A single step of the counter says too little about a short window.
  if (growth.value < 1.5 * kStealTick) accept(check);
  return check;
}

// Two libraries' threads in one process take turns as well, when one waits for work by yielding. That is part of how
// they work together, so switches only count where somebody else had processor time: the machine's less our own. And
// the kernel's own threads take a processor for some microseconds at a time: as long as all threads together waited for
// hardly any of the window, no time is off by more.
ResultCheck preemption_check(const Growths& growths) {
  const Growth &counted = growths[switches], &waited = growths[run_wait];
  ResultCheck check = at_most(
      "preemption", Severity::suspect, counted.value / counted.window_s, kMostSwitches,
      "so many times a second something else took the processor from the thread that calls; stop what else runs");
  const bool at_a_cost = !waited.known || waited.value > kMostWaiting * waited.window_s;
  if (!others_ran(growths) || !at_a_cost) accept(check);
  return check;
}

// Highest over lowest minus 1. Of so many rounds that one moves neither their median nor its interval, the one that
// stands out most does not count.
double spread_of(std::vector<double> clocks) {
  std::ranges::sort(clocks);
  const std::size_t last = clocks.size() - 1;
  const double all = clocks[last] / clocks[0];
  return (clocks.size() < kRoundsToSpare ? all : std::min(clocks[last] / clocks[1], clocks[last - 1] / clocks[0])) - 1;
}

std::optional<ResultCheck> clock_check(const ResultRow& row) {
  std::vector<double> clocks;
  for (const ResultRound& round : row.rounds) {
    const auto& time = round.host_time ? round.host_time : round.end_to_end_time;
    const auto clock = time ? clock_hz(*time) : std::nullopt;
    if (clock && *clock > 0) clocks.push_back(*clock);
  }
  if (clocks.size() < 2) {
    return unknown_check("clock", Severity::suspect, "the clock was read in fewer than two rounds");
  }
  return at_most("clock", Severity::suspect, spread_of(std::move(clocks)), kMostClockSpread,
                 "the clock differed by that share between rounds, so the times differ too; fix the clock (governor, "
                 "power limit), keep the machine quiet and cool, or compare cycles");
}

struct Rule {
  Reading reading;
  const char* id;
  Severity severity;
  const char* what;  // that is read
};

}  // namespace

void add_window_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks) {
  const Growths growths = growths_of(input.record);
  const DeviceInfo* device = input.target.ready ? &input.target.ready->device : nullptr;
  const bool cpu = device && device->kind == "cpu";
  const int threads = device ? device->threads : 0;
  // On other devices a counter that is not there has no meaning, so nothing is unknown.
  const auto add = [&](const Rule& rule, const auto& judge) {
    const Growth& growth = growths[rule.reading];
    if (growth.known) {
      checks.push_back(judge(growth));
    } else if (cpu) {
      checks.push_back(unknown_check(rule.id, rule.severity, std::string(rule.what) + " could not be read"));
    }
  };
  add({throttled, "throttled", Severity::invalid, "the control group's throttling"}, [](const Growth& growth) {
    return at_most("throttled", Severity::invalid, growth.value, 0,
                   "the control group's CPU quota stopped threads for so many seconds while they were timed; raise the "
                   "quota or ask for fewer threads");
  });
  if (cpu || growths[cpu_time].known) checks.push_back(cpu_time_check(growths, threads));
  add({steal, "steal", Severity::suspect, "the time stolen by the hypervisor"},
      [&](const Growth& growth) { return steal_check(growth, threads); });
  add({switches, "preemption", Severity::suspect, "the number of involuntary switches"},
      [&](const Growth&) { return preemption_check(growths); });
  add({major_faults, "major_faults", Severity::suspect, "the number of page faults"}, [](const Growth& growth) {
    return at_most("major_faults", Severity::suspect, growth.value, 0,
                   "so many pages had to be read from a disk while it was timed; free memory and run again");
  });
  add({pressure, "pressure", Severity::info, "the pressure on the processors (PSI)"}, [](const Growth& growth) {
    return at_most("pressure", Severity::info, growth.value / growth.window_s, kMostPressure,
                   "for that share of the time something on this machine waited for a processor; stop what else runs");
  });
  const bool tells_clock = cpu || (device && device->kind == "cuda");
  if (const auto clock = clock_check(row); clock && (tells_clock || clock->state != "unknown")) {
    checks.push_back(*clock);
  }
}

}  // namespace aibench
