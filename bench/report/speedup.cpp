#include "bench/report/speedup.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <vector>

namespace aibench {
namespace {

constexpr std::size_t kLeastPairs = 6;  // fewer cannot give a paired 95 % interval

std::map<int, double> medians_by_round(const ResultTarget& target, const ResultRow& row, TimeKind kind) {
  std::map<int, double> medians;
  for (const ResultRound& round : row.rounds) {
    const RoundTime* time = time_of(target, round, kind);
    if (time && time->median_s > 0) medians.emplace(round.round, time->median_s);
  }
  return medians;
}

}  // namespace

bool is_valid(const ResultRow& row) {
  return row.status == CaseStatus::ok && worst_problem(row).value_or(Severity::info) != Severity::invalid;
}

std::optional<RatioInterval> speedup(const ResultTarget& base_target, const ResultRow& base, const ResultTarget& target,
                                     const ResultRow& row, TimeKind kind) {
  if (!is_valid(base) || !is_valid(row)) return std::nullopt;
  const auto base_rounds = medians_by_round(base_target, base, kind), rounds = medians_by_round(target, row, kind);
  if (base_rounds.empty() || rounds.empty()) return std::nullopt;
  std::vector<double> base_all, all, base_common, common;
  for (const auto& [round, median] : base_rounds) base_all.push_back(median);
  for (const auto& [round, median] : rounds) {
    all.push_back(median);
    const auto same = base_rounds.find(round);
    if (same == base_rounds.end()) continue;
    base_common.push_back(same->second);
    common.push_back(median);
  }
  return common.size() >= kLeastPairs ? ratio_paired(base_common, common) : ratio_unpaired(base_all, all);
}

std::optional<std::size_t> baseline_row(const Result& result, const ResultCase& one, const std::string& baseline) {
  std::optional<std::size_t> fastest;
  for (std::size_t i = 0; i < one.results.size(); ++i) {
    const ResultRow& row = one.results[i];
    const Target& target = target_of(result, row).target;
    if (target.name == baseline) return i;
    if (target.kind != baseline || !is_valid(row) || !row.host_time) continue;
    if (!fastest || row.host_time->median_s < one.results[*fastest].host_time->median_s) fastest = i;
  }
  return fastest;
}

const ResultTarget& target_of(const Result& result, const ResultRow& row) {
  const auto found = std::find_if(result.targets.begin(), result.targets.end(),
                                  [&](const ResultTarget& target) { return target.target.name == row.target; });
  if (found == result.targets.end()) throw std::invalid_argument("a row belongs to no target of the result");
  return *found;
}

}  // namespace aibench
