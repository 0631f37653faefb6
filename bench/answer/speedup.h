#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bench/result/result.h"
#include "bench/stats/ratio.h"

namespace aibench {

// True when the row's numbers may stand in a headline: it is ok and no check found it invalid.
bool is_valid(const ResultRow& row);

// Median of one round.
struct RoundMedian {
  int round = 0;
  double median_s = 0;
};

// Of every round that has this time, in ascending order of the rounds.
std::vector<RoundMedian> round_medians(const ResultTarget& target, const ResultRow& row, TimeKind kind);

// How many times less time `row` takes than `base`, from the rounds: paired where at least 6 rounds were measured on
// both, else unpaired. nullopt when a side is not valid or has no such time, or the ratio leaves the range of a double.
std::optional<RatioInterval> speedup(const ResultTarget& base_target, const ResultRow& base, const ResultTarget& target,
                                     const ResultRow& row, TimeKind kind);

// The target against the base. unknown: there is no interval, or no ratio at all.
enum class Outcome { faster, slower, tie, unknown };
std::string_view name_of(Outcome outcome);
Outcome outcome_of(const std::optional<RatioInterval>& speedup);

// The targets that the result's baseline stands for: the one called so and those that are the same device with one of
// its libraries ("cpu": cpu, cpu/openblas, cpu/onednn; "cuda": not cuda:1). Without any, all of the kind called so. In
// the order of the result.
std::vector<const ResultTarget*> baseline_targets(const Result& result);
// True when that is one target, called so.
bool is_named_baseline(const Result& result);

// The target that a row belongs to. The result is consistent, so there is one.
const ResultTarget& target_of(const Result& result, const ResultRow& row);

// The same for loops over many rows: made once, finds a target in constant time. The result must outlive it.
class TargetIndex {
 public:
  explicit TargetIndex(const Result& result);
  const ResultTarget& of(const ResultRow& row) const;  // throws std::invalid_argument when there is none
  // The row of a case that the others are compared with, as an index into its results: the fastest valid one of the
  // targets that the result's baseline stands for. nullopt when there is none.
  std::optional<std::size_t> baseline_row(const ResultCase& one) const;

 private:
  std::unordered_map<std::string_view, const ResultTarget*> by_name_;
  std::unordered_set<std::string_view> baseline_;
};

// The case's row of that target; null when it has none.
const ResultRow* row_of(const ResultCase& one, std::string_view target);

}  // namespace aibench
