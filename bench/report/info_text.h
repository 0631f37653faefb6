#pragma once

#include <string>
#include <vector>

#include "bench/result/result.h"
#include "bench/system/environment.h"

namespace aibench {

// One line about the machine or the program: "memory", "64.00 GB, free 60.00 GB". Inert; unknown is said to be unknown.
struct MachineFact {
  std::string name, value;
};
std::vector<MachineFact> machine_facts(const ToolInfo& tool, const Environment& environment);

// What `aibench info` prints: the program, this machine and its targets (see result_target). A pure function; foreign
// text is inert, and what could not be read is said to be unknown.
std::string info_text(const ToolInfo& tool, const Environment& environment, const std::vector<ResultTarget>& targets);

}  // namespace aibench
