#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Control groups of this process, version 1 or 2, at their customary mount points.
namespace aibench {

struct CgroupDirectories {
  bool v2 = false;
  std::vector<std::filesystem::path> directories;  // the process's own group first, then its ancestors
};

// Where the limits of `controller` ("cpu", "memory") stand; empty when the process is in no such group. A group that
// is not visible (a container sees its own subtree only) is replaced by the mount point.
CgroupDirectories cgroup_directories(const std::filesystem::path& root, std::string_view controller);

// A file's contents, at most 1 MiB; nullopt when it cannot be read.
std::optional<std::string> read_text(const std::filesystem::path& path);

// The number that `text` starts with; nullopt when there is none ("max").
std::optional<double> leading_number(std::string_view text);

// The number behind `key` and blanks, commas or colons on a line of its own ("MemTotal:  24684092 kB").
std::optional<double> number_after(std::string_view text, std::string_view key);

}  // namespace aibench
