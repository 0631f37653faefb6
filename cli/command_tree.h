#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace aibench {

// The command line as plain values, read from CLI11's own tree, for what is generated from it: nothing said about an
// option there can differ from what the parser takes.
struct OptionEntry {
  std::vector<std::string> names;    // "-h", "--help"; empty for a positional one
  std::string value;                 // what it takes, as --help calls it: "FILE"; empty for a flag
  std::vector<std::string> choices;  // the words it takes, where `value` lists them: "bash|zsh"
  std::string description;
  bool required = false;
  bool repeats = false;
};

struct CommandEntry {
  std::string name, description;
  std::string footer;  // exit codes, examples
  std::vector<OptionEntry> options;
  std::vector<OptionEntry> positionals;
};

struct CommandTree {
  CommandEntry program;
  std::vector<CommandEntry> commands;
};

CommandTree command_tree(const CLI::App& program);

}  // namespace aibench
