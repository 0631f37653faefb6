#include "bench/result/row_checks.h"

#include <algorithm>

#include "bench/result/check.h"

namespace aibench {
namespace {

constexpr double kTimerSteps = 100;
constexpr double kShortestJudged_s = 20e-6;
constexpr double kSlowerThanLoser = 1.1;
constexpr double kClocksDiffer = 1.02;  // two clocks, and other calls of the same window

ResultCheck verification_check(const ResultRow& row) {
  if (!row.verification) {
    return unknown_check("verification", Severity::invalid, "outputs were not checked in any round");
  }
  if (row.verification->status == "ok") return ok_check("verification", Severity::invalid);
  ResultCheck check = unknown_check("verification", Severity::invalid, row.verification->reason);
  if (row.verification->status == "wrong") check.state = "bad";
  return check;
}

ResultCheck timer_check(const RowInput& input, const ResultRow& row) {
  const double resolution = input.target.ready ? input.target.ready->timer_resolution_s : 0;
  if (!(resolution > 0)) return unknown_check("timer", Severity::invalid, "the timer's resolution is not known");
  std::optional<double> steps;
  for (const ResultRound& round : row.rounds) {
    const auto& time = round.host_time ? round.host_time : round.end_to_end_time;
    if (!time) continue;
    const double sample_s = time->median_s * static_cast<double>(time->calls_per_sample);
    steps = std::min(steps.value_or(sample_s / resolution), sample_s / resolution);
  }
  if (!steps) return unknown_check("timer", Severity::invalid, "no mode that is timed call by call was measured");
  return at_least("timer", Severity::invalid, *steps, kTimerSteps,
                  "a timed sample lasts too few steps of the timer; make the case larger");
}

ResultCheck flop_peak_check(const RowInput& input, const ResultRow& row) {
  if (!row.share_of_peak || !row.share_of_peak->flops) {
    return unknown_check("flop_peak", Severity::invalid,
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

std::optional<ResultCheck> device_time_check(const ResultRow& row) {
  if (!row.device_time || !row.host_time || row.device_time->mode != row.host_time->mode) return std::nullopt;
  if (!(row.host_time->median_s > 0)) return unknown_check("device_time", Severity::invalid, "the host time is 0");
  return at_most("device_time", Severity::invalid, row.device_time->median_s / row.host_time->median_s, kClocksDiffer,
                 "the device reports more time than passed for the caller: one of the two clocks is wrong");
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
                 "another library or algorithm served that many rounds than the first; see providers, fix the "
                 "algorithm or compare rounds of one algorithm only");
}

// The choice of the first round holds for the later ones; nullopt where nothing was tried, so nothing handed on.
std::optional<ResultCheck> handed_on_check(const RowInput& input) {
  const auto& rounds = input.record.rounds;
  const CaseEvent& first = rounds.front().event;
  const bool tried = std::ranges::any_of(first.served, [](const ServedOp& op) { return !op.tried.empty(); });
  if (!tried || first.choice.empty() || rounds.size() < 2) return std::nullopt;
  const auto is_anew = [](const RoundRecord& round) { return round.event.choice != kHandedOn; };
  const auto anew = std::find_if(rounds.begin() + 1, rounds.end(), is_anew);
  const std::string words = anew == rounds.end() ? "" : anew->event.choice;
  return at_most("handed_on", Severity::info, static_cast<double>(std::count_if(anew, rounds.end(), is_anew)), 0,
                 "that many rounds tried again who serves what: " + words);
}

// The fastest of the kernels that lost the trial, where one kernel serves the whole case.
const TriedKernel* best_loser(const std::vector<ServedOp>& served) {
  const TriedKernel* best = nullptr;
  if (served.size() != 1) return best;
  for (const TriedKernel& tried : served.front().tried) {
    const bool own = tried.provider.empty() || tried.provider == served.front().provider;
    const bool won = own && tried.algorithm == served.front().algorithm;
    const bool same_ops = static_cast<std::int64_t>(tried.ops) == served.front().count;
    if (same_ops && !won && (best == nullptr || tried.seconds < best->seconds)) best = &tried;
  }
  return best;
}

// Trials find their data in the caches, so they say nothing of a cold case.
std::optional<ResultCheck> choice_check(const RowInput& input, const ResultRow& row) {
  if (input.planned.cache == CacheState::cold) return std::nullopt;
  const TriedKernel* loser = best_loser(row.providers);
  const auto& time = row.throughput_time ? row.throughput_time : row.host_time;
  // Of shorter calls a good part is the call itself, which a trial makes back to back.
  if (loser == nullptr || !time || loser->seconds < kShortestJudged_s) return std::nullopt;
  return at_most("choice", Severity::suspect, time->median_s / loser->seconds, kSlowerThanLoser,
                 "measured slower, by that factor, than '" + loser->algorithm +
                     "' took in the trial that it lost: the trial or the rounds were disturbed; run again, or measure "
                     "each library by name");
}

}  // namespace

std::vector<ResultCheck> checks_of(const RowInput& input, const ResultRow& row) {
  std::vector<ResultCheck> checks;
  checks.reserve(36);
  const auto add = [&](std::optional<ResultCheck> check) {
    if (check) checks.push_back(std::move(*check));
  };
  add(verification_check(row));
  add(timer_check(input, row));
  add(flop_peak_check(input, row));
  add(memory_peak_check(input, row));
  add(device_time_check(row));
  add(algorithm_check(input));
  add(handed_on_check(input));
  add(choice_check(input, row));
  add_setup_checks(input, row, checks);
  add_window_checks(input, row, checks);
  add_gpu_checks(input, row, checks);
  add_time_checks(input, row, checks);
  return checks;
}

}  // namespace aibench
