#include "bench/config/run_config.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/exit_code.h"
#include "cli/man_page.h"
#include "cli/terminal.h"
#include "kernels/worker/version.h"

namespace aibench {
namespace {

int print(const std::string& text) {
  print_answer(text);
  return kExitFine;
}

int print_completion(const CLI::App& program, const std::string& shell) {
  if (shell == "bash") return print(bash_completion(command_tree(program)));
  if (shell == "zsh") return print(zsh_completion(command_tree(program)));
  throw ConfigError("completion " + shell + ": unknown shell; there are: bash, zsh");
}

}  // namespace

// What is printed is generated from `program` when the command runs, with every command added by then.
Subcommand add_completion(CLI::App& program) {
  auto shell = std::make_shared<std::string>();
  CLI::App* app = program.add_subcommand("completion", "Print the script that completes aibench's options in a shell");
  app->add_option("shell", *shell, "The shell")->required()->type_name("bash|zsh");
  app->footer(
      "Examples:\n  source <(aibench completion bash)\n"
      "  aibench completion zsh > ~/.zfunc/_aibench    # a folder of $fpath");
  return {app, [&program, shell] { return print_completion(program, *shell); }};
}

Subcommand add_man(CLI::App& program) {
  CLI::App* app = program.add_subcommand("man", "Print the manual page");
  app->footer("Example:\n  aibench man | man -l -");
  return {app, [&program] { return print(man_page(command_tree(program), kVersion)); }};
}

}  // namespace aibench
