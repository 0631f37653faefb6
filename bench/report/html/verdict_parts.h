#pragma once

#include <string>

#include "bench/result/result.h"

// What a verdict is made of beside speedups.
namespace aibench {

// "cuda (NVIDIA H200)", however much a device has to say.
std::string with_device(const ResultTarget& target);

// Of a result without anything to compare: what was measured, and why there is no speedup.
std::string lone_text(const Result& result);

// How fast networks that are trained to a goal reached it, a sentence each with a blank in front; empty without any.
std::string goals_text(const Result& result);

}  // namespace aibench
