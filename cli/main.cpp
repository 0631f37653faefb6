#include <cstdio>
#include <exception>
#include <vector>

#include "bench/config/nearest.h"
#include "bench/config/run_config.h"
#include "bench/result/result_error.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/io_error.h"
#include "kernels/worker/version.h"

namespace aibench {
namespace {

int complain(const std::string& message, int code) {
  std::fprintf(stderr, "aibench: %s\n", message.c_str());
  return code;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const std::string near = nearest(word, views);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The first word that is not an option has to be a command; CLI11's own message would not name the nearest one.
std::string unknown_command(int argc, char** argv, const std::vector<Subcommand>& commands) {
  if (argc < 2 || argv[1][0] == '-') return {};
  const std::string word = argv[1];
  std::vector<std::string> names;
  for (const Subcommand& command : commands) names.push_back(command.app->get_name());
  for (const std::string& name : names) {
    if (name == word) return {};
  }
  return "there is no command '" + word + "'" + did_you_mean(word, names) + " (aibench --help lists them)";
}

int usage_error(const CLI::ParseError& error, const std::vector<Subcommand>& commands) {
  for (const Subcommand& command : commands) {
    if (!command.app->parsed()) continue;
    const std::vector<std::string> extra = command.app->remaining();
    if (!extra.empty()) {
      return complain(command.app->get_name() + ": unknown argument '" + extra.front() + "'" +
                          did_you_mean(extra.front(), option_names(*command.app)) + " (aibench " +
                          command.app->get_name() + " --help lists them)",
                      kExitUsage);
    }
    return complain(command.app->get_name() + ": " + error.what(), kExitUsage);
  }
  return complain(std::string(error.what()) + " (aibench --help)", kExitUsage);
}

int run_command(const Subcommand& command) {
  try {
    return command.run();
  } catch (const ConfigError& error) {
    return complain(error.what(), kExitUsage);
  } catch (const ResultError& error) {
    return complain(error.what(), error.exit_code());
  } catch (const IoError& error) {
    return complain(error.what(), kExitIo);
  } catch (const std::exception& error) {
    return complain(error.what(), kExitIo);
  }
}

int aibench_main(int argc, char** argv) {
  CLI::App program("Which device should run this AI workload, by how much, and can the number be trusted?", "aibench");
  program.set_version_flag("--version", std::string("aibench ") + kVersion);
  program.require_subcommand(1);
  program.footer(
      "Examples:\n  aibench run configs/quickstart.json\n  aibench run --dry-run configs/gemm_sweep.json\n"
      "  aibench selftest\nEach command has its own --help.");
  const std::vector<Subcommand> commands = {add_run(program),    add_compare(program), add_recommend(program),
                                            add_export(program), add_report(program),  add_validate(program),
                                            add_init(program),   add_list(program),    add_selftest(program),
                                            add_info(program),   add_schema(program),  add_completion(program),
                                            add_man(program)};
  if (const std::string problem = unknown_command(argc, argv, commands); !problem.empty()) {
    return complain(problem, kExitUsage);
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    return program.exit(wish);
  } catch (const CLI::ParseError& error) {
    return usage_error(error, commands);
  }
  for (const Subcommand& command : commands) {
    if (command.app->parsed()) return run_command(command);
  }
  return complain("no command given (aibench --help)", kExitUsage);
}

}  // namespace
}  // namespace aibench

int main(int argc, char** argv) { return aibench::aibench_main(argc, argv); }
