#pragma once

#include <string>
#include <vector>

#include "bench/result/result.h"

namespace aibench {

// A result and what a report calls it; foreign text. The result must outlive this.
struct NamedResult {
  std::string name;
  const Result* result = nullptr;
};

// Where the numbers come from: facts about each machine side by side, in what the results differ, the targets and
// libraries, settings that were cleared or kept, and what of the machines' own settings is doubtful.
std::string machines_html(const std::vector<NamedResult>& results);

}  // namespace aibench
