#pragma once

#include <string>
#include <vector>

#include "bench/result/result.h"
#include "bench/system/environment.h"

namespace aibench {

// What `aibench info` prints: the program, this machine and its targets (see result_target). A pure function; foreign
// text is inert, and what could not be read is said to be unknown.
std::string info_text(const ToolInfo& tool, const Environment& environment, const std::vector<ResultTarget>& targets);

}  // namespace aibench
