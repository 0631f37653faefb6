#pragma once

#include <string>
#include <vector>

#include "bench/plan/target.h"

namespace aibench {

// Targets from command-line words; throws ConfigError that says the form and the nearest known target.
std::vector<Target> targets_from(const std::vector<std::string>& words);

// What this installation can offer unasked: one target for each worker program beside it.
std::vector<Target> available_targets();

}  // namespace aibench
