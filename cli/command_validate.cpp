#include <cstdio>

#include "bench/config/run_config.h"
#include "bench/system/paths.h"
#include "cli/command.h"
#include "cli/exit_code.h"

namespace aibench {

Subcommand add_validate(CLI::App& program) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* app = program.add_subcommand("validate", "Check configs without measuring anything");
  app->add_option("config", *files, "Config files; - is standard input")->required()->type_name("CONFIG");
  app->footer("Example:\n  aibench validate my_config.json");
  return {app, [files] {
            for (const std::string& file : *files) {
              const RunConfig config = load_config(file, {.preset_directories = preset_directories()});
              std::printf("%s: fine, %zu cases\n", file.c_str(), config.workloads.size());
            }
            return static_cast<int>(kExitFine);
          }};
}

}  // namespace aibench
