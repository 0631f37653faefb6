#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

// One subcommand a file. add_*() describes it to CLI11 and returns what runs it; nothing but these files knows CLI11.
namespace aibench {

struct Command {
  CLI::App* app = nullptr;
  std::function<int()> run;  // returns an ExitCode; throws ConfigError and friends, see main.cpp
};

Command add_run(CLI::App& program);
Command add_validate(CLI::App& program);
Command add_schema(CLI::App& program);
Command add_init(CLI::App& program);
Command add_info(CLI::App& program);
Command add_list(CLI::App& program);
Command add_selftest(CLI::App& program);

}  // namespace aibench
