#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

// One subcommand a file. add_*() describes it to CLI11 and returns what runs it; nothing but these files knows CLI11.
namespace aibench {

struct Subcommand {
  CLI::App* app = nullptr;
  std::function<int()> run;  // returns an ExitCode; throws ConfigError and friends, see main.cpp
};

Subcommand add_run(CLI::App& program);
Subcommand add_compare(CLI::App& program);
Subcommand add_export(CLI::App& program);
Subcommand add_recommend(CLI::App& program);
Subcommand add_report(CLI::App& program);
Subcommand add_validate(CLI::App& program);
Subcommand add_schema(CLI::App& program);
Subcommand add_completion(CLI::App& program);
Subcommand add_man(CLI::App& program);
Subcommand add_init(CLI::App& program);
Subcommand add_info(CLI::App& program);
Subcommand add_list(CLI::App& program);
Subcommand add_selftest(CLI::App& program);

}  // namespace aibench
