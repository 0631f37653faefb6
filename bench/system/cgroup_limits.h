#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

// What the control groups (version 1, 2 or both at once) of this process allow it.
namespace aibench {

struct CgroupPlace {
  int version = 2;
  std::vector<std::filesystem::path> directories;  // the process's own group first, then its ancestors
};

// Where the limits of `controller` ("cpu", "memory") stand, by /proc/self/cgroup and /proc/self/mountinfo. nullopt
// when the process is in no visible group of that controller.
std::optional<CgroupPlace> find_cgroup(const std::filesystem::path& root, std::string_view controller);

struct CgroupLimits {
  std::optional<int> version;       // of the groups that were found; 1 where both exist
  std::optional<double> cpu_quota;  // processors' worth of time, the tightest of the groups; absent: no limit
  std::optional<std::uint64_t> memory_limit_bytes;  // absent: no limit
  // What is left of the memory limit; file pages that can be dropped count as free.
  std::optional<std::uint64_t> memory_room_bytes;
  bool operator==(const CgroupLimits&) const = default;
};

CgroupLimits read_cgroup_limits(const std::filesystem::path& root);

}  // namespace aibench
