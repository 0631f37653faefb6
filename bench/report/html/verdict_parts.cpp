#include "bench/report/html/verdict_parts.h"

#include <algorithm>

#include "bench/answer/goal_summary.h"
#include "bench/answer/speedup.h"
#include "bench/report/display_width.h"
#include "bench/report/format.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr std::size_t kMostGoals = 3;

bool has_numbers(const Result& result, const ResultTarget& target) {
  return std::ranges::any_of(result.cases, [&](const ResultCase& one) {
    const ResultRow* row = row_of(one, target.target.name);
    return row && is_valid(*row);
  });
}

// ", up to 125.0 GFLOP/s"; of a result that only moves data its bytes; empty without any rate.
std::string best_rate_text(const Result& result) {
  double flop_per_s = 0, bytes_per_s = 0;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      if (!is_valid(row) || !row.throughput) continue;
      flop_per_s = std::max(flop_per_s, row.throughput->flop_per_s.value_or(0));
      if (one.family == "copy") bytes_per_s = std::max(bytes_per_s, row.throughput->bytes_per_s.value_or(0));
    }
  }
  if (flop_per_s > 0) return ", up to " + format_flop_rate(flop_per_s);
  return bytes_per_s > 0 ? ", up to " + format_byte_rate(bytes_per_s) : "";
}

// "cpu in 1.276 s (3 of 3 seeds reached it)"; of a row that a check found invalid without its time.
std::string goal_of_row(const ResultRow& row) {
  const GoalSummary summary = summarise_goal(row.training);
  const bool timed = is_valid(row) && summary.time_s;
  return row.target + (timed ? " in " + format_time(summary.time_s->median) : "") + " (" +
         std::to_string(summary.reached) + " of " + std::to_string(summary.runs) +
         (summary.runs == 1 ? " seed reached it)" : " seeds reached it)");
}

std::string goal_sentence(const ResultCase& one, const TrainingGoal& goal) {
  std::string rows;
  for (const ResultRow& row : one.results) {
    if (!row.training.empty()) rows += (rows.empty() ? "" : ", ") + goal_of_row(row);
  }
  if (rows.empty()) return "";
  return " Training " + one.id + " to " + format_percent(goal.accuracy) + " %: " + rows + ".";
}

}  // namespace

std::string with_device(const ResultTarget& target) {
  constexpr std::size_t kDeviceWidth = 60;
  if (!target.device) return target.target.name;
  return target.target.name + " (" + clipped(plain_text(*target.device), kDeviceWidth) + ")";
}

std::string lone_text(const Result& result) {
  std::string with_numbers;
  for (const ResultTarget& target : result.targets) {
    if (!has_numbers(result, target)) continue;
    with_numbers += (with_numbers.empty() ? "" : ", ") + with_device(target);
  }
  if (with_numbers.empty()) return "There is no answer: no row of this run has numbers that can be trusted.";
  return "Measured on " + with_numbers + best_rate_text(result) + ". There is no speedup to tell: " +
         (result.targets.size() == 1
              ? "it is the only target."
              : "no case has trustworthy numbers both on the baseline " + result.baseline + " and on another target.");
}

std::string goals_text(const Result& result) {
  std::string text;
  std::size_t told = 0;
  for (const ResultCase& one : result.cases) {
    if (std::ranges::all_of(one.results, [](const ResultRow& row) { return row.training.empty(); })) continue;
    const auto workload = workload_of(one);
    const TrainingGoal* goal = workload ? goal_of(*workload) : nullptr;
    if (!goal || told++ >= kMostGoals) continue;
    text += goal_sentence(one, *goal);
  }
  return text;
}

}  // namespace aibench
