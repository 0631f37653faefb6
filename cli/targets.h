#pragma once

#include <string>
#include <vector>

#include "bench/plan/target.h"

namespace aibench {

// Targets from command-line words; throws ConfigError that says the form and the nearest known target.
std::vector<Target> targets_from(const std::vector<std::string>& words);

// What this installation has: one target for each worker program beside it.
std::vector<Target> available_targets();

// Those of them that are measured when nobody names any. A worker that costs seconds to start and compares a framework,
// not a device (pytorch), has to be asked for, by --target or in a config.
std::vector<Target> default_targets();

}  // namespace aibench
