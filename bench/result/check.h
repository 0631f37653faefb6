#pragma once

#include <string>

#include "bench/result/result.h"

// Making checks. `reason` says what a bad one means and what to do about it.
namespace aibench {

ResultCheck ok_check(std::string id, Severity severity);
ResultCheck unknown_check(std::string id, Severity severity, std::string reason);

// Bad when value > limit.
ResultCheck at_most(std::string id, Severity severity, double value, double limit, std::string reason);
// Bad when value < limit.
ResultCheck at_least(std::string id, Severity severity, double value, double limit, std::string reason);

}  // namespace aibench
