#include "kernels/reference/host/host_facts.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <sched.h>

#include "kernels/reference/host/cgroup.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;

std::optional<double> number_in(const fs::path& path) {
  const std::optional<std::string> text = read_text(path);
  return text ? leading_number(*text) : std::nullopt;
}

// Processors granted by one control group.
std::optional<double> quota_of(const fs::path& group, bool v2) {
  std::optional<double> quota, period;
  if (v2) {  // "150000 100000" or "max 100000"
    const std::string text = read_text(group / "cpu.max").value_or("");
    const std::size_t blank = text.find(' ');
    if (blank == std::string::npos) return std::nullopt;
    quota = leading_number(text);
    period = leading_number(std::string_view(text).substr(blank + 1));
  } else {  // -1 when unlimited
    quota = number_in(group / "cpu.cfs_quota_us");
    period = number_in(group / "cpu.cfs_period_us");
  }
  if (!quota || !period || *period <= 0 || *quota <= 0) return std::nullopt;
  return *quota / *period;
}

// Bytes left below the limit of one control group. Cached file pages that can be dropped count as free.
std::optional<double> room_in(const fs::path& group, bool v2) {
  const std::optional<double> limit = number_in(group / (v2 ? "memory.max" : "memory.limit_in_bytes"));
  const std::optional<double> used = number_in(group / (v2 ? "memory.current" : "memory.usage_in_bytes"));
  if (!limit || !used) return std::nullopt;
  const std::string stat = read_text(group / "memory.stat").value_or("");
  const double cached = number_after(stat, v2 ? "inactive_file" : "total_inactive_file").value_or(0);
  return std::max(0.0, *limit - std::max(0.0, *used - cached));
}

std::optional<double> cache_size_bytes(const fs::path& index) {
  const std::string text = read_text(index / "size").value_or("");  // "266240K"
  const std::optional<double> number = leading_number(text);
  if (!number) return std::nullopt;
  if (text.find('M') != std::string::npos) return *number * 1048576;
  return text.find('K') != std::string::npos ? *number * 1024 : *number;
}

std::optional<std::uint64_t> memory_line(const fs::path& root, std::string_view key) {
  const std::optional<double> kib = number_after(read_text(root / "proc/meminfo").value_or(""), key);
  if (!kib) return std::nullopt;
  return static_cast<std::uint64_t>(*kib * 1024);
}

}  // namespace

int affinity_threads() {
  // The mask's size is the kernel's business: grow until the call accepts it.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t* set = CPU_ALLOC(static_cast<std::size_t>(cpus));
    if (set == nullptr) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    const int count = sched_getaffinity(0, bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return 1;
}

std::optional<double> cpu_quota(const fs::path& root) {
  std::optional<double> least;
  const CgroupDirectories groups = cgroup_directories(root, "cpu");
  for (const fs::path& group : groups.directories) {
    const std::optional<double> quota = quota_of(group, groups.v2);
    if (quota && (!least || *quota < *least)) least = quota;
  }
  return least;
}

int usable_threads(const fs::path& root) {
  const int affinity = affinity_threads();
  const std::optional<double> quota = cpu_quota(root);
  if (!quota || *quota >= affinity) return affinity;
  return std::max(1, static_cast<int>(std::floor(*quota)));
}

std::string cpu_model(const fs::path& root) {
  const std::string text = read_text(root / "proc/cpuinfo").value_or("");
  const std::size_t key = text.find("model name");
  const std::size_t colon = key == std::string::npos ? key : text.find(':', key);
  if (colon == std::string::npos) return "unknown CPU";
  std::string name = text.substr(colon + 1, text.find('\n', colon) - colon - 1);
  name.erase(0, name.find_first_not_of(" \t"));
  name.erase(name.find_last_not_of(" \t\r") + 1);
  return name.empty() ? "unknown CPU" : name;
}

std::optional<std::uint64_t> last_level_cache_bytes(const fs::path& root) {
  double best_level = 0, best_bytes = 0;
  for (int i = 0; i < 16; ++i) {
    const fs::path index = root / "sys/devices/system/cpu/cpu0/cache" / ("index" + std::to_string(i));
    const double level = number_in(index / "level").value_or(0);
    const bool code_only = read_text(index / "type").value_or("").starts_with("Instruction");
    const double bytes = cache_size_bytes(index).value_or(0);
    if (code_only || bytes <= 0 || level < best_level) continue;
    best_bytes = level > best_level ? bytes : std::max(bytes, best_bytes);
    best_level = level;
  }
  if (best_bytes <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(best_bytes);
}

std::optional<std::uint64_t> memory_total_bytes(const fs::path& root) { return memory_line(root, "MemTotal"); }

std::optional<std::uint64_t> memory_room_bytes(const fs::path& root) {
  std::optional<std::uint64_t> least = memory_line(root, "MemAvailable");
  const CgroupDirectories groups = cgroup_directories(root, "memory");
  for (const fs::path& group : groups.directories) {
    const std::optional<double> room = room_in(group, groups.v2);
    if (!room || *room >= 9e18) continue;  // version 1 writes "no limit" as a number near 2^63
    const auto bytes = static_cast<std::uint64_t>(*room);
    if (!least || bytes < *least) least = bytes;
  }
  return least;
}

}  // namespace aibench
