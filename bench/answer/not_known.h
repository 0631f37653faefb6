#pragma once

#include <string>
#include <vector>

#include "bench/answer/recommend.h"

namespace aibench {

// What recommendations leave open, a line each, in words: the targets that took no part and why, how many answers rest
// on suspect rows or leave transfers out, and last what such measurements never tell. Foreign text is kept as it is.
// `recommendations` are those of the same result and options.
std::vector<std::string> not_known(const Result& result, const std::vector<Recommendation>& recommendations,
                                   const RecommendOptions& options);

}  // namespace aibench
