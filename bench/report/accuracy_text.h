#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/report/case_block.h"

namespace aibench {

// What the answers of the block's networks lose in a short type against f32, a line a case; targets whose numbers read
// alike share it. Also of rows whose times are not valid: what a network answers does not depend on them. Empty for
// blocks of other work. Contains foreign text.
std::vector<std::string> accuracy_lines(const CaseBlock& block);

// The same for a terminal.
std::string accuracy_text(const CaseBlock& block, std::size_t width);

}  // namespace aibench
