#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

// What the kernel says about this machine. Functions that read files take the file system's root, so that tests can
// show them another machine. Files that are missing or make no sense give nullopt, never an exception.
namespace aibench {

// Processors this process may be scheduled on.
int affinity_threads();

// Processors' worth of time that the process's control groups (v1 or v2) grant; nullopt when none limits it.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

// min(affinity, quota rounded down), at least 1.
int usable_threads(const std::filesystem::path& root = "/");

// "model name" of /proc/cpuinfo; "unknown CPU" where the kernel does not tell.
std::string cpu_model(const std::filesystem::path& root = "/");

// The largest cache of the highest level that CPU 0 has.
std::optional<std::uint64_t> last_level_cache_bytes(const std::filesystem::path& root = "/");

std::optional<std::uint64_t> memory_total_bytes(const std::filesystem::path& root = "/");

// Bytes that can be taken without swapping or running into a control group's limit.
std::optional<std::uint64_t> memory_room_bytes(const std::filesystem::path& root = "/");

}  // namespace aibench
