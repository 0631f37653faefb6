#pragma once

#include <string>

#include "bench/answer/recommend.h"
#include "bench/answer/sweep_crossover.h"
#include "bench/report/run_tables.h"

namespace aibench {

// One line a case, or for the cases of a sweep that follow each other and get the same answer: the target, how much
// better it is than the next best, how certain that is, and what transfers change. By latency the crossovers of the
// sweeps follow, then what is not known. Foreign text is inert.
std::string recommendation_text(const Result& result, const std::vector<Recommendation>& recommendations,
                                const RecommendOptions& by, const TableOptions& options);

// The same as `aibench.recommendation/1`, for a program that picks its device at run time: every case with its target,
// margin and certainty, and (of latencies, whatever the criterion) every sweep's ranges of sizes with who is ahead.
std::string recommendation_json(const Result& result, const std::vector<Recommendation>& recommendations,
                                const RecommendOptions& by);

}  // namespace aibench
