#include "bench/system/paths.h"

#include <algorithm>

namespace aibench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchemaFile = "aibench.schema.json";

bool lies_within(const fs::path& path, const fs::path& directory) {
  if (directory.empty()) return false;
  const fs::path relative = path.lexically_relative(directory);
  return !relative.empty() && *relative.begin() != "..";
}

ShippedFiles of_this_program() {
  std::error_code error;
  ShippedFiles files{.program = fs::read_symlink("/proc/self/exe", error)};
#ifdef AIBENCH_SOURCE_CONFIGS
  files.build_directory = AIBENCH_BUILD_DIRECTORY;
  files.source_configs = AIBENCH_SOURCE_CONFIGS;
#endif
  return files;
}

}  // namespace

std::vector<fs::path> ShippedFiles::candidates(const fs::path& installed, const fs::path& in_source) const {
  std::vector<fs::path> found;
  if (!program.empty()) found.push_back(program.parent_path().parent_path() / "share/aibench" / installed);
  if (!source_configs.empty() && lies_within(program, build_directory)) {
    found.push_back((source_configs / in_source).lexically_normal());
  }
  std::erase_if(found, [](const fs::path& path) {
    std::error_code error;
    return !fs::exists(path, error);
  });
  return found;
}

std::vector<std::string> ShippedFiles::preset_directories() const {
  std::vector<std::string> directories;
  for (const fs::path& path : candidates("presets", "presets")) directories.push_back(path.string());
  return directories;
}

std::optional<std::string> ShippedFiles::schema_path() const {
  const auto found = candidates(fs::path("schema") / kSchemaFile, kSchemaFile);
  return found.empty() ? std::nullopt : std::optional(found.front().string());
}

std::optional<std::string> ShippedFiles::configs_directory() const {
  const auto found = candidates("configs", "");
  return found.empty() ? std::nullopt : std::optional(found.front().string());
}

std::vector<std::string> preset_directories() { return of_this_program().preset_directories(); }
std::optional<std::string> schema_path() { return of_this_program().schema_path(); }
std::optional<std::string> configs_directory() { return of_this_program().configs_directory(); }

}  // namespace aibench
