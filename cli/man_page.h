#pragma once

#include <string>

#include "cli/command_tree.h"

namespace aibench {

// The manual page aibench(1) in troff with the man macros, ASCII as long as the texts are.
std::string man_page(const CommandTree& tree, const std::string& version);

}  // namespace aibench
