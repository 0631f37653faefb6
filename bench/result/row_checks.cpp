#include <algorithm>
#include <cmath>

#include "bench/result/build_row.h"
#include "bench/stats/median_interval.h"

namespace aibench {
namespace {

constexpr double kAbovePeak = 1.02;
constexpr double kTimerSteps = 100;

ResultCheck ok(std::string id, Severity severity) { return {.id = std::move(id), .state = "ok", .severity = severity}; }

ResultCheck unknown(std::string id, Severity severity, std::string reason) {
  return {.id = std::move(id), .state = "unknown", .severity = severity, .reason = std::move(reason)};
}

// Bad when value > limit.
ResultCheck at_most(std::string id, Severity severity, double value, double limit, const std::string& reason) {
  ResultCheck check = ok(std::move(id), severity);
  check.value = value;
  check.limit = limit;
  if (value > limit) {
    check.state = "bad";
    check.reason = reason;
  }
  return check;
}

ResultCheck interval_check(const RowInput& input, const ResultRow& row) {
  // What was not promised can still be told.
  const Severity severity = input.measure.precision_promised ? Severity::suspect : Severity::info;
  const auto& time = row.host_time ? row.host_time : row.end_to_end_time;
  if (!time) return unknown("interval", severity, "no mode that is timed call by call was measured");
  const auto width = relative_half_width({.median = time->median_s, .low = time->low_s, .high = time->high_s});
  if (!width) {
    return unknown("interval", severity,
                   row.rounds.size() < 6 ? "fewer than 6 rounds cannot give a 95 % interval; raise --rounds"
                                         : "a time of 0 has no interval");
  }
  return at_most("interval", severity, *width, input.measure.precision,
                 "the 95 % interval of the median is wider than asked; raise --rounds or quieten the machine");
}

ResultCheck warm_up_check(const ResultRow& row) {
  const auto cold = std::count_if(row.rounds.begin(), row.rounds.end(), [](const auto& r) { return !r.warmed_up; });
  return at_most("warm_up", Severity::suspect, static_cast<double>(cold), 0,
                 "times were still changing when the warm-up ended in that many rounds; raise max_warm_up");
}

ResultCheck flop_peak_check(const RowInput& input, const ResultRow& row) {
  if (!row.share_of_peak || !row.share_of_peak->flops) {
    return unknown("flop_peak", Severity::invalid,
                   row.share_of_peak ? row.share_of_peak->reason : "no rate was measured");
  }
  return at_most("flop_peak", Severity::invalid, *row.share_of_peak->flops, kAbovePeak,
                 "faster than the measured peak of " + std::string(name_of(dtype_of(input.planned.workload))) +
                     ": the work was not done, not in that precision, or the peak is wrong; measure again");
}

std::optional<ResultCheck> memory_peak_check(const RowInput& input, const ResultRow& row) {
  if (!row.share_of_peak || !row.share_of_peak->memory) return std::nullopt;
  if (!comes_from_memory(input)) return std::nullopt;
  return at_most("memory_peak", Severity::invalid, *row.share_of_peak->memory, kAbovePeak,
                 "moves its least bytes faster than the measured memory bandwidth: the work was not done, the data "
                 "stayed in a cache, or the peak is wrong; measure again");
}

ResultCheck environment_check(const RowInput& input) {
  const std::size_t kept = input.tool.kept_variables.size(), cleared = input.target.cleared_variables.size();
  if (kept > 0) {
    return at_most("environment", Severity::suspect, static_cast<double>(kept), 0,
                   "that many library settings of the caller's environment were kept on request and may change speed; "
                   "see tool.kept_variables");
  }
  return at_most("environment", Severity::info, static_cast<double>(cleared), 0,
                 "that many library settings of the caller's environment were removed; see environment.variables");
}

bool serves(const ResultRow& row, const std::string& provider) {
  return row.providers.empty() || std::any_of(row.providers.begin(), row.providers.end(),
                                              [&](const ServedOp& op) { return op.provider == provider; });
}

// Threads of the device and of each library that served the row, against what was asked.
std::optional<ResultCheck> threads_check(const RowInput& input, const ResultRow& row) {
  if (!input.target.ready) return unknown("threads", Severity::invalid, "the worker did not say what it runs on");
  const DeviceInfo& device = input.target.ready->device;
  if (device.threads == 0) return std::nullopt;  // no meaning on this device
  const int asked = input.measure.threads > 0 ? input.measure.threads : device.threads;
  ResultCheck check = ok("threads", Severity::invalid);
  check.value = device.threads;
  check.limit = asked;
  if (device.threads != asked) {
    check.state = "bad";
    check.reason = "the worker runs on another number of threads than asked; see affinity and quota in environment";
    return check;
  }
  for (const ProviderInfo& provider : input.target.ready->providers) {
    if (provider.threads == 0 || provider.threads == asked || !serves(row, provider.name)) continue;
    check.state = "bad";
    check.value = provider.threads;
    check.reason = provider.name + " runs on another number of threads than asked; ask for a number it accepts";
    return check;
  }
  return check;
}

ResultCheck timer_check(const RowInput& input, const ResultRow& row) {
  const double resolution = input.target.ready ? input.target.ready->timer_resolution_s : 0;
  if (!(resolution > 0)) return unknown("timer", Severity::invalid, "the timer's resolution is not known");
  std::optional<double> steps;
  for (const ResultRound& round : row.rounds) {
    const auto& time = round.host_time ? round.host_time : round.end_to_end_time;
    if (!time) continue;
    const double sample_s = time->median_s * static_cast<double>(time->calls_per_sample);
    steps = std::min(steps.value_or(sample_s / resolution), sample_s / resolution);
  }
  if (!steps) return unknown("timer", Severity::invalid, "no mode that is timed call by call was measured");
  ResultCheck check = ok("timer", Severity::invalid);
  check.value = steps;
  check.limit = kTimerSteps;
  if (*steps < kTimerSteps) {
    check.state = "bad";
    check.reason = "a timed sample lasts too few steps of the timer; make the case larger";
  }
  return check;
}

std::optional<ResultCheck> device_time_check(const ResultRow& row) {
  if (!row.device_time || !row.host_time || row.device_time->mode != row.host_time->mode) return std::nullopt;
  if (!(row.host_time->median_s > 0)) return unknown("device_time", Severity::invalid, "the host time is 0");
  return at_most("device_time", Severity::invalid, row.device_time->median_s / row.host_time->median_s, 1,
                 "the device reports more time than passed for the caller: one of the two clocks is wrong");
}

ResultCheck libraries_check(const RowInput& input) {
  const auto& changes = input.target.changes;
  return at_most("libraries", Severity::invalid, static_cast<double>(changes.size()), 0,
                 changes.empty() ? "" : "changed between rounds: " + changes.front());
}

ResultCheck algorithm_check(const RowInput& input) {
  const auto same = [](const ServedOp& a, const ServedOp& b) {
    return a.op == b.op && a.provider == b.provider && a.algorithm == b.algorithm && a.count == b.count;
  };
  const auto& rounds = input.record.rounds;
  const auto& first = rounds.front().event.served;
  const auto differing = std::count_if(rounds.begin(), rounds.end(), [&](const RoundRecord& round) {
    const auto& served = round.event.served;
    return !std::equal(first.begin(), first.end(), served.begin(), served.end(), same);
  });
  return at_most("algorithm", Severity::suspect, static_cast<double>(differing), 0,
                 "another library or algorithm served that many rounds than the first");
}

ResultCheck verification_check(const ResultRow& row) {
  if (!row.verification) return unknown("verification", Severity::invalid, "outputs were not checked in any round");
  if (row.verification->status == "ok") return ok("verification", Severity::invalid);
  ResultCheck check = unknown("verification", Severity::invalid, row.verification->reason);
  if (row.verification->status == "wrong") check.state = "bad";
  return check;
}

}  // namespace

std::vector<ResultCheck> checks_of(const RowInput& input, const ResultRow& row) {
  std::vector<ResultCheck> checks;
  checks.reserve(11);
  const auto add = [&](std::optional<ResultCheck> check) {
    if (check) checks.push_back(std::move(*check));
  };
  add(verification_check(row));
  add(interval_check(input, row));
  add(warm_up_check(row));
  add(timer_check(input, row));
  add(flop_peak_check(input, row));
  add(memory_peak_check(input, row));
  add(threads_check(input, row));
  add(device_time_check(row));
  add(libraries_check(input));
  add(algorithm_check(input));
  add(environment_check(input));
  return checks;
}

}  // namespace aibench
