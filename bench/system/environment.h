#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bench/system/cgroup_limits.h"
#include "bench/system/cpu_facts.h"

namespace aibench {

// What can be read about the machine without special rights. Absent: could not be read, or (a quota, a limit) there
// is none; never a guess. All text is valid UTF-8 without control characters, but foreign otherwise.
struct Environment {
  std::optional<std::string> hostname;
  CpuFacts cpu;
  std::optional<std::vector<int>> affinity;  // processors this process may run on
  CgroupLimits cgroup;
  std::optional<std::uint64_t> memory_total_bytes;
  std::optional<std::uint64_t> memory_available_bytes;  // MemAvailable
  std::optional<std::string> kernel;                    // "Linux 6.1.0-21-amd64"
  std::optional<std::string> distribution;              // PRETTY_NAME
  std::optional<std::string> hypervisor;                // what the firmware or the kernel calls it; see cpu.virtualized
  std::optional<std::string> transparent_hugepages;     // "madvise"
  std::optional<int> numa_nodes;
  std::string compiler;  // that built this program: "GCC 12.2.0"
  bool operator==(const Environment&) const = default;
};

// Reads below `root`, so that tests can show it another machine. Never throws for what is missing or malformed.
Environment read_environment(const std::filesystem::path& root = "/");

// Bytes that can be taken without swapping or running into a control group's limit.
std::optional<std::uint64_t> memory_room_bytes(const Environment& environment);

// min(affinity, quota rounded down), at least 1: the threads a CPU worker uses by default.
std::optional<int> usable_threads(const Environment& environment);

}  // namespace aibench
