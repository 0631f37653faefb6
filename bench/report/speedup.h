#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "bench/result/result.h"
#include "bench/stats/ratio.h"

namespace aibench {

// True when the row's numbers may stand in a headline: it is ok and no check found it invalid.
bool is_valid(const ResultRow& row);

// How many times less time `row` takes than `base`, from the rounds: paired where at least 6 rounds were measured on
// both, else unpaired. nullopt when a side is not valid or has no such time.
std::optional<RatioInterval> speedup(const ResultTarget& base_target, const ResultRow& base, const ResultTarget& target,
                                     const ResultRow& row, TimeKind kind);

// The row of a case that the others are compared with, as an index into its results: the target called `baseline`, or,
// when that is a kind such as "cpu", the fastest valid target of this kind. nullopt when there is none.
std::optional<std::size_t> baseline_row(const Result& result, const ResultCase& one, const std::string& baseline);

// The target that a row belongs to. The result is consistent, so there is one.
const ResultTarget& target_of(const Result& result, const ResultRow& row);

}  // namespace aibench
