#include <cstdio>
#include <filesystem>

#include "bench/config/shipped.h"
#include "bench/system/paths.h"
#include "cli/command.h"
#include "cli/exit_code.h"

namespace aibench {

Subcommand add_schema(CLI::App& program) {
  CLI::App* app = program.add_subcommand("schema", "Print the JSON schema (draft-07) of configs, for editors");
  app->footer("Example:\n  aibench schema > aibench.schema.json");
  return {app, [] {
            std::vector<std::string> directories;
            if (const auto path = schema_path()) directories.push_back(std::filesystem::path(*path).parent_path());
            std::fputs(schema_text(directories).c_str(), stdout);
            return static_cast<int>(kExitFine);
          }};
}

}  // namespace aibench
