#pragma once

#include <string>
#include <vector>

#include "bench/answer/sweep_crossover.h"

namespace aibench {

// The answer of a result in a sentence or a few: which target is faster, how often and by how much; or why there is no
// answer; then where the lead changes along a sweep. Only valid rows count. Foreign text is kept as it is.
// `answers` are the crossovers of the result.
std::string verdict_text(const Result& result, const std::vector<SweepCrossover>& answers);

// How far it can be trusted: rows with numbers, suspect ones, invalid ones and those that failed.
std::string trust_text(const Result& result);

}  // namespace aibench
