#include "bench/answer/speedup.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace aibench {
namespace {

constexpr std::size_t kLeastPairs = 6;  // fewer cannot give a paired 95 % interval

std::vector<double> medians(const std::vector<RoundMedian>& rounds) {
  std::vector<double> values;
  values.reserve(rounds.size());
  for (const RoundMedian& round : rounds) values.push_back(round.median_s);
  return values;
}

// "cpu/openblas" -> "cpu"; also behind a machine's name.
std::string_view device_of(const Target& target) {
  const std::string_view name = target.name;
  return target.provider.empty() ? name : name.substr(0, name.size() - target.provider.size() - 1);
}

template <class Fits>
std::vector<const ResultTarget*> targets_that(const Result& result, Fits fits) {
  std::vector<const ResultTarget*> found;
  for (const ResultTarget& target : result.targets) {
    if (fits(target.target)) found.push_back(&target);
  }
  return found;
}

}  // namespace

bool is_valid(const ResultRow& row) {
  return row.status == CaseStatus::ok && worst_problem(row).value_or(Severity::info) != Severity::invalid;
}

std::vector<RoundMedian> round_medians(const ResultTarget& target, const ResultRow& row, TimeKind kind) {
  std::vector<RoundMedian> found;
  found.reserve(row.rounds.size());
  for (const ResultRound& round : row.rounds) {
    const RoundTime* time = time_of(target, round, kind);
    const bool repeated = !found.empty() && round.round <= found.back().round;
    if (time && time->median_s > 0 && !repeated) found.push_back({round.round, time->median_s});
  }
  return found;
}

std::optional<RatioInterval> speedup(const ResultTarget& base_target, const ResultRow& base, const ResultTarget& target,
                                     const ResultRow& row, TimeKind kind) {
  if (!is_valid(base) || !is_valid(row)) return std::nullopt;
  const auto base_rounds = round_medians(base_target, base, kind), rounds = round_medians(target, row, kind);
  if (base_rounds.empty() || rounds.empty()) return std::nullopt;
  std::vector<double> base_common, common;
  for (std::size_t i = 0, j = 0; i < base_rounds.size() && j < rounds.size();) {
    if (base_rounds[i].round == rounds[j].round) {
      base_common.push_back(base_rounds[i++].median_s);
      common.push_back(rounds[j++].median_s);
    } else {
      base_rounds[i].round < rounds[j].round ? ++i : ++j;
    }
  }
  const RatioInterval ratio = common.size() >= kLeastPairs ? ratio_paired(base_common, common)
                                                           : ratio_unpaired(medians(base_rounds), medians(rounds));
  return is_usable(ratio) ? std::optional(ratio) : std::nullopt;
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::faster: return "faster";
    case Outcome::slower: return "slower";
    case Outcome::tie: return "tie";
    case Outcome::unknown: return "unknown";
  }
  return "?";
}

Outcome outcome_of(const std::optional<RatioInterval>& speedup) {
  const auto tie = speedup ? is_tie(*speedup) : std::nullopt;
  if (!tie) return Outcome::unknown;
  if (*tie) return Outcome::tie;
  return *speedup->low > 1 ? Outcome::faster : Outcome::slower;
}

std::vector<const ResultTarget*> baseline_targets(const Result& result) {
  const std::string& baseline = result.baseline;
  auto found = targets_that(
      result, [&](const Target& target) { return target.name == baseline || device_of(target) == baseline; });
  if (!found.empty()) return found;
  return targets_that(result, [&](const Target& target) { return target.kind == baseline; });
}

bool is_named_baseline(const Result& result) {
  const auto targets = baseline_targets(result);
  return targets.size() == 1 && targets.front()->target.name == result.baseline;
}

const ResultTarget& target_of(const Result& result, const ResultRow& row) {
  const auto found = std::find_if(result.targets.begin(), result.targets.end(),
                                  [&](const ResultTarget& target) { return target.target.name == row.target; });
  if (found == result.targets.end()) throw std::invalid_argument("a row belongs to no target of the result");
  return *found;
}

TargetIndex::TargetIndex(const Result& result) {
  for (const ResultTarget& target : result.targets) by_name_.emplace(target.target.name, &target);
  for (const ResultTarget* target : baseline_targets(result)) baseline_.insert(target->target.name);
}

const ResultTarget& TargetIndex::of(const ResultRow& row) const {
  const auto found = by_name_.find(row.target);
  if (found == by_name_.end()) throw std::invalid_argument("a row belongs to no target of the result");
  return *found->second;
}

std::optional<std::size_t> TargetIndex::baseline_row(const ResultCase& one) const {
  constexpr double kNone = std::numeric_limits<double>::infinity();  // only calls back to back were measured
  std::optional<std::size_t> fastest;
  double least_s = kNone;
  for (std::size_t i = 0; i < one.results.size(); ++i) {
    const ResultRow& row = one.results[i];
    if (!baseline_.contains(row.target) || !is_valid(row)) continue;
    const double time_s = row.host_time ? row.host_time->median_s : kNone;
    if (fastest && time_s >= least_s) continue;
    fastest = i;
    least_s = time_s;
  }
  return fastest;
}

const ResultRow* row_of(const ResultCase& one, std::string_view target) {
  const auto found =
      std::find_if(one.results.begin(), one.results.end(), [&](const ResultRow& row) { return row.target == target; });
  return found == one.results.end() ? nullptr : &*found;
}

}  // namespace aibench
