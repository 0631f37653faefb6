#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// Where the files that ship with the program lie, relative to the running program: <prefix>/bin/aibench belongs to
// <prefix>/share/aibench, so a tree may be moved as a whole. A program that runs in its build tree uses the source
// tree's configs/.
namespace aibench {

// Directories that exist, in the order to search them; empty when none does.
std::vector<std::string> preset_directories();

// aibench.schema.json; nullopt when it is not installed.
std::optional<std::string> schema_path();

// The directory with the configs that ship; nullopt when it is not installed.
std::optional<std::string> configs_directory();

// The same for any program and build tree; `source_configs` and `build_directory` may be empty.
struct ShippedFiles {
  std::filesystem::path program;          // the running program
  std::filesystem::path build_directory;  // where it was built
  std::filesystem::path source_configs;   // configs/ of the tree it was built from

  std::vector<std::string> preset_directories() const;
  std::optional<std::string> schema_path() const;
  std::optional<std::string> configs_directory() const;

 private:
  std::vector<std::filesystem::path> candidates(const std::filesystem::path& installed,
                                                const std::filesystem::path& in_source) const;
};

}  // namespace aibench
