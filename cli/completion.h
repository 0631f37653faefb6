#pragma once

#include <string>

#include "cli/command_tree.h"

namespace aibench {

// Scripts that teach a shell to complete commands, options and what options take: files, targets of this machine
// (asked of `aibench list` when they are needed), listed words.
std::string bash_completion(const CommandTree& tree);
std::string zsh_completion(const CommandTree& tree);

}  // namespace aibench
