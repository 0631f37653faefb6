#pragma once

#include <string>

#include "bench/plan/plan.h"

// What --dry-run prints.
namespace aibench {

// Every case with its work and memory, the targets, and how long the run may take.
std::string plan_text(const Plan& plan);

// The same for programs: {"cases": [{"id", "flops", "bytes", "samples", "memory_bytes", "skip_reason"}], "targets",
// "rounds", "estimate_s": {"least", "most"}}.
std::string plan_json(const Plan& plan);

}  // namespace aibench
