#include "bench/system/environment.h"

#include <algorithm>
#include <cmath>

#include "bench/system/text_files.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> memory_line(std::string_view meminfo, std::string_view key) {
  const auto value = value_of(meminfo, key, ':');
  if (!value || !value->ends_with(" kB")) return std::nullopt;
  const auto kib = whole_number(trimmed(std::string_view(*value).substr(0, value->size() - 3)));
  return kib && *kib < (std::uint64_t{1} << 50) ? std::optional(*kib * 1024) : std::nullopt;
}

std::optional<std::vector<int>> affinity_in(const fs::path& root) {
  const auto status = read_text(root / "proc/self/status");
  const auto list = status ? value_of(*status, "Cpus_allowed_list", ':') : std::nullopt;
  return list ? number_list(*list) : std::nullopt;
}

std::optional<std::string> kernel_in(const fs::path& root) {
  const auto type = read_line(root / "proc/sys/kernel/ostype"), release = read_line(root / "proc/sys/kernel/osrelease");
  if (!release) return std::nullopt;
  return type.value_or("Linux") + " " + *release;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::optional<std::string> distribution_in(const fs::path& root) {
  for (const char* file : {"etc/os-release", "usr/lib/os-release"}) {
    const auto text = read_text(root / file);
    if (!text) continue;
    for (const char* key : {"PRETTY_NAME", "NAME"}) {
      if (const auto value = value_of(*text, key, '=')) return std::string(unquoted(*value));
    }
  }
  return std::nullopt;
}

// Firmware of real machines names its maker in the same files, so they count only where the CPU says that it is
// virtual.
std::optional<std::string> hypervisor_in(const fs::path& root, const CpuFacts& cpu) {
  if (auto type = read_line(root / "sys/hypervisor/type")) return type;
  if (!cpu.virtualized.value_or(false)) return std::nullopt;
  const fs::path dmi = root / "sys/class/dmi/id";
  const auto vendor = read_line(dmi / "sys_vendor"), product = read_line(dmi / "product_name");
  if (vendor && product) return *vendor + " " + *product;
  return vendor ? vendor : product;
}

// "always [madvise] never": the one in brackets.
std::optional<std::string> hugepages_in(const fs::path& root) {
  const auto line = read_line(root / "sys/kernel/mm/transparent_hugepage/enabled");
  const std::size_t open = line ? line->find('[') : std::string::npos;
  const std::size_t close = open == std::string::npos ? open : line->find(']', open);
  if (close == std::string::npos) return std::nullopt;
  return line->substr(open + 1, close - open - 1);
}

std::optional<int> numa_nodes_in(const fs::path& root) {
  const auto line = read_line(root / "sys/devices/system/node/online");
  const auto nodes = line ? number_list(*line) : std::nullopt;
  return nodes ? std::optional(static_cast<int>(nodes->size())) : std::nullopt;
}

std::string compiler_name() {
#if defined(__clang__)
  return "Clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__) + "." +
         std::to_string(__clang_patchlevel__);
#elif defined(__GNUC__)
  return "GCC " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__) + "." +
         std::to_string(__GNUC_PATCHLEVEL__);
#else
  return "unknown";
#endif
}

}  // namespace

Environment read_environment(const fs::path& root) {
  Environment environment;
  environment.hostname = read_line(root / "proc/sys/kernel/hostname");
  environment.cpu = read_cpu_facts(root);
  environment.affinity = affinity_in(root);
  environment.cgroup = read_cgroup_limits(root);
  const std::string meminfo = read_text(root / "proc/meminfo").value_or("");
  environment.memory_total_bytes = memory_line(meminfo, "MemTotal");
  environment.memory_available_bytes = memory_line(meminfo, "MemAvailable");
  environment.kernel = kernel_in(root);
  environment.distribution = distribution_in(root);
  environment.hypervisor = hypervisor_in(root, environment.cpu);
  environment.transparent_hugepages = hugepages_in(root);
  environment.numa_nodes = numa_nodes_in(root);
  environment.compiler = compiler_name();
  return environment;
}

std::optional<std::uint64_t> memory_room_bytes(const Environment& environment) {
  const auto& machine = environment.memory_available_bytes;
  const auto& group = environment.cgroup.memory_room_bytes;
  if (machine && group) return std::min(*machine, *group);
  return machine ? machine : group;
}

std::optional<int> usable_threads(const Environment& environment) {
  if (!environment.affinity || environment.affinity->empty()) return std::nullopt;
  const auto affinity = static_cast<double>(environment.affinity->size());
  const double quota = std::floor(environment.cgroup.cpu_quota.value_or(affinity));
  return static_cast<int>(std::max(1.0, std::min(affinity, quota)));
}

}  // namespace aibench
