#pragma once

#include <vector>

#include "bench/result/result.h"

namespace aibench {

// Settings of this machine that a reader of its numbers should know: governor, boost, SMT, NUMA, transparent huge
// pages. All of Severity::info.
std::vector<ResultCheck> machine_checks_of(const Environment& environment);

}  // namespace aibench
