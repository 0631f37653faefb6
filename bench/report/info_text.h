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

// What `aibench info` prints: the program, this machine and its targets, of a result without cases. A pure function;
// foreign text is inert, and what could not be read is said to be unknown.
std::string info_text(const Result& result);

// The same as aibench.info/1: the members tool, environment, machine_checks and targets of aibench.result/1.
std::string info_json(const Result& result);

}  // namespace aibench
