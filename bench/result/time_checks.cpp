#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "bench/result/check.h"
#include "bench/result/row_checks.h"
#include "bench/stats/drift.h"
#include "bench/stats/median_interval.h"
#include "bench/stats/modes.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/summary.h"
#include "bench/stats/trend.h"

namespace aibench {
namespace {

constexpr std::size_t kLeastRounds = 6;  // for an interval; fewer tell nothing about drift either
constexpr std::size_t kMostTrendRounds = 64;
constexpr double kTrendLevel = 0.01;
constexpr double kMostChange = 0.02;  // a trend within this is no matter, however certain
constexpr double kMostFirstSample = 3;
constexpr double kLeastFirstShare = 0.01;      // of a window's time
constexpr std::size_t kLeastTrendSamples = 9;  // a third then has three
constexpr std::size_t kLeastTrendWindows = 8;  // fewer cannot reach the level
constexpr std::size_t kLeastModeWindows = 3;

// The medians of the time that the row's headline shows, round by round.
std::vector<double> medians_of(const ResultRow& row) {
  std::vector<double> medians;
  for (const ResultRound& round : row.rounds) {
    const auto& time = round.host_time ? round.host_time : round.end_to_end_time;
    if (time) medians.push_back(time->median_s);
  }
  return medians;
}

// The windows whose samples were kept, by mode; windows of one mode in the order of the rounds.
using WindowsOfMode = std::vector<const std::vector<double>*>;
std::array<WindowsOfMode, 3> windows_of(const CaseRecord& record) {
  std::array<WindowsOfMode, 3> windows;
  for (const RoundRecord& round : record.rounds) {
    for (const ModeSamples& mode : round.event.modes) {
      const bool is_whole = mode.time == "host_time" || mode.time == "end_to_end_time";
      if (mode.samples.empty() || !is_whole) continue;
      windows[static_cast<std::size_t>(mode.mode)].push_back(&mode.samples);
    }
  }
  return windows;
}

ResultCheck interval_check(const RowInput& input, const ResultRow& row) {
  // What was not promised can still be told.
  const Severity severity = input.measure.precision_promised ? Severity::suspect : Severity::info;
  const auto& time = row.host_time ? row.host_time : row.end_to_end_time;
  if (!time) return unknown_check("interval", severity, "no mode that is timed call by call was measured");
  const auto width = relative_half_width({.median = time->median_s, .low = time->low_s, .high = time->high_s});
  if (!width) {
    return unknown_check("interval", severity,
                         row.rounds.size() < kLeastRounds
                             ? "fewer than 6 rounds cannot give a 95 % interval; raise --rounds"
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

ResultCheck too_few_rounds(const char* id) {
  return unknown_check(id, Severity::suspect, "fewer than 6 rounds; raise --rounds");
}

ResultCheck drift_check(const std::vector<double>& medians) {
  if (medians.size() < kLeastRounds) return too_few_rounds("drift");
  const auto correlation = lag1_autocorrelation(medians);
  if (!correlation) return unknown_check("drift", Severity::suspect, "all rounds took the same time");
  return at_most(
      "drift", Severity::suspect, *correlation, kMostAutocorrelation,
      "each round resembles the one before (lag-1 autocorrelation), because the machine's speed wanders: the "
      "interval was widened to what that many rounds are worth; run for longer or on a quieter machine");
}

ResultCheck round_trend_check(std::vector<double> medians) {
  if (medians.size() < kLeastRounds) return too_few_rounds("round_trend");
  if (const std::size_t group = (medians.size() + kMostTrendRounds - 1) / kMostTrendRounds; group > 1) {
    std::vector<double> thinned;
    for (std::size_t i = 0; i < medians.size(); i += group) {
      thinned.push_back(median_of(std::span(medians).subspan(i, std::min(group, medians.size() - i))));
    }
    medians = std::move(thinned);
  }
  const auto trend = trend_of(medians);
  if (!trend) return unknown_check("round_trend", Severity::suspect, "a time of 0 has no trend");
  ResultCheck check = at_most("round_trend", Severity::suspect, std::abs(trend->change), kMostChange,
                              std::string(trend->change > 0 ? "slower" : "faster") +
                                  " by that share from the first rounds to the last, steadily: the machine changed "
                                  "(heat, clock, a neighbour), or data kept growing; find out what and run again");
  if (check.state == "bad" && trend->p_two_sided >= kTrendLevel) return ok_check("round_trend", Severity::suspect);
  return check;
}

// Bad when the last third of the samples differs from the first by 2 % and in the same direction in nearly all rounds.
std::optional<double> sample_trend(const WindowsOfMode& windows) {
  std::vector<double> changes;
  for (const auto* samples : windows) {
    if (samples->size() < kLeastTrendSamples) continue;
    if (const auto change = change_over(*samples)) changes.push_back(std::log1p(*change));
  }
  if (changes.size() < kLeastTrendWindows) return std::nullopt;
  const bool steady = signed_rank_test(changes).p_two_sided < kTrendLevel;
  return steady ? std::expm1(median_of(changes)) : 0;
}

// How many times the median the first sample takes, in the middle round. One among thousands of short calls always
// meets colder caches than the others; as long as that is no part of the window worth speaking of, it counts as
// allowed.
std::optional<double> first_sample(const WindowsOfMode& windows) {
  std::vector<double> ratios;
  for (const auto* samples : windows) {
    const double median = samples->size() < 3 ? 0 : median_of(*samples);
    if (!(median > 0)) continue;
    const double ratio = samples->front() / median;
    const double share = (samples->front() - median) / std::accumulate(samples->begin(), samples->end(), 0.0);
    ratios.push_back(share < kLeastFirstShare ? std::min(ratio, kMostFirstSample) : ratio);
  }
  if (ratios.empty()) return std::nullopt;
  return median_of(ratios);
}

// The share of windows with two modes.
std::optional<double> windows_with_two_modes(const WindowsOfMode& windows) {
  std::size_t judged = 0, with_two = 0;
  for (const auto* samples : windows) {
    if (samples->size() < kLeastValuesForModes) continue;
    ++judged;
    with_two += two_modes(*samples) ? 1 : 0;
  }
  if (judged < kLeastModeWindows) return std::nullopt;
  return static_cast<double>(with_two) / static_cast<double>(judged);
}

// The value of the worst mode; nullopt when no mode could be judged.
template <class Judge>
std::optional<double> worst_of(const std::array<WindowsOfMode, 3>& windows, const Judge& judge) {
  std::optional<double> worst;
  for (const WindowsOfMode& of_mode : windows) {
    const std::optional<double> value = judge(of_mode);
    if (value && (!worst || std::abs(*value) > std::abs(*worst))) worst = value;
  }
  return worst;
}

constexpr const char* kNotKept = "the samples were not kept (--no-samples, or too many rows to hold them)";

void add_sample_checks(const RowInput& input, const std::vector<double>& medians, std::vector<ResultCheck>& checks) {
  const auto windows = windows_of(input.record);
  const bool kept = std::any_of(windows.begin(), windows.end(), [](const auto& of_mode) { return !of_mode.empty(); });
  const auto unknown = [&](const char* id, const char* why) {
    checks.push_back(unknown_check(id, Severity::suspect, kept ? why : kNotKept));
  };
  if (const auto ratio = worst_of(windows, first_sample)) {
    checks.push_back(at_most("first_sample", Severity::suspect, *ratio, kMostFirstSample,
                             "the first timed sample takes that many times the median, round after round: something is "
                             "set up inside the timed calls; raise max_warm_up"));
  } else {
    unknown("first_sample", "fewer than 3 samples a window");
  }
  if (const auto change = worst_of(windows, sample_trend)) {
    checks.push_back(at_most("sample_trend", Severity::suspect, std::abs(*change), kMostChange,
                             std::string(*change > 0 ? "slower" : "faster") +
                                 " by that share from the first samples of a window to the last, round after round: "
                                 "not in a steady state; raise max_warm_up or min_time"));
  } else {
    unknown("sample_trend", "fewer than 8 rounds with 9 samples; raise --rounds");
  }
  if (two_modes_of_rounds(medians)) {
    checks.push_back(
        at_most("two_modes", Severity::suspect, 1, 0.5,
                "rounds take one of two times with none between, so the median depends on chance; look for "
                "what differs between processes (memory placement, huge pages, clock)"));
  } else if (const auto share = worst_of(windows, windows_with_two_modes)) {
    checks.push_back(at_most("two_modes", Severity::suspect, *share, 0.5,
                             "in that share of the windows samples take one of two times with none between, so the "
                             "median depends on chance; look for what alternates (clock, a neighbour, a timer)"));
  } else {
    unknown("two_modes", "fewer than 3 rounds with 30 samples; raise min_time");
  }
}

}  // namespace

void add_time_checks(const RowInput& input, const ResultRow& row, std::vector<ResultCheck>& checks) {
  const std::vector<double> medians = medians_of(row);
  checks.push_back(interval_check(input, row));
  checks.push_back(warm_up_check(row));
  checks.push_back(drift_check(medians));
  checks.push_back(round_trend_check(medians));
  add_sample_checks(input, medians, checks);
}

}  // namespace aibench
