#include "bench/system/cpu_facts.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "bench/system/text_files.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;

struct Processor {
  std::optional<std::uint64_t> package, core;
};

// One entry a "processor" line of /proc/cpuinfo. Architectures other than x86 leave package and core out.
std::vector<Processor> processors_in(std::string_view cpuinfo) {
  std::vector<Processor> processors;
  for (const std::string_view line : split(cpuinfo, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, colon));
    const auto value = whole_number(trimmed(line.substr(colon + 1)));
    if (key == "processor") processors.emplace_back();
    if (processors.empty()) continue;
    if (key == "physical id") processors.back().package = value;
    if (key == "core id") processors.back().core = value;
  }
  return processors;
}

fs::path cpu_directory(const fs::path& root, int cpu) {
  return root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu));
}

std::vector<int> online_cpus(const fs::path& root) {
  const auto text = read_line(root / "sys/devices/system/cpu/online");
  return text ? number_list(*text).value_or(std::vector<int>{}) : std::vector<int>{};
}

std::vector<Processor> processors_in_sysfs(const fs::path& root, const std::vector<int>& cpus) {
  std::vector<Processor> processors;
  for (const int cpu : cpus) {
    const fs::path topology = cpu_directory(root, cpu) / "topology";
    processors.push_back(
        {.package = read_number(topology / "physical_package_id"), .core = read_number(topology / "core_id")});
  }
  return processors;
}

void count_sockets_and_cores(const std::vector<Processor>& processors, CpuFacts& facts) {
  std::set<std::uint64_t> packages;
  std::set<std::pair<std::uint64_t, std::uint64_t>> cores;
  for (const Processor& processor : processors) {
    if (!processor.package || !processor.core) return;
    packages.insert(*processor.package);
    cores.emplace(*processor.package, *processor.core);
  }
  if (processors.empty()) return;
  facts.sockets = static_cast<int>(packages.size());
  facts.cores = static_cast<int>(cores.size());
}

std::optional<std::vector<std::string>> isa_in(std::string_view cpuinfo) {
  auto line = value_of(cpuinfo, "flags", ':');
  if (!line) line = value_of(cpuinfo, "Features", ':');
  if (!line) return std::nullopt;
  std::set<std::string_view> listed;
  for (const std::string_view flag : split(*line, ' ')) listed.insert(flag);
  std::vector<std::string> isa;
  for (const std::string& name : known_isa()) {
    if (listed.contains(name)) isa.push_back(name);
  }
  return isa;
}

std::optional<bool> virtualized_in(std::string_view cpuinfo) {
  const auto line = value_of(cpuinfo, "flags", ':');
  if (!line) return std::nullopt;
  const auto flags = split(*line, ' ');
  return std::find(flags.begin(), flags.end(), "hypervisor") != flags.end();
}

// "266240K" in bytes.
std::optional<std::uint64_t> cache_bytes(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const std::uint64_t unit = text.back() == 'K' ? 1024 : text.back() == 'M' ? 1024 * 1024 : 1;
  const auto number = whole_number(unit == 1 ? text : text.substr(0, text.size() - 1));
  if (!number || *number == 0 || *number > (std::uint64_t{1} << 40)) return std::nullopt;
  return *number * unit;
}

std::optional<std::vector<CacheFacts>> caches_of(const fs::path& root, const std::vector<int>& cpus) {
  // An instance is known by the processors that share it.
  using Kind = std::tuple<int, bool, std::string, std::uint64_t>;
  std::map<Kind, std::set<std::string>> instances;
  for (const int cpu : cpus) {
    for (int i = 0; i < 16; ++i) {
      const fs::path index = cpu_directory(root, cpu) / "cache" / ("index" + std::to_string(i));
      const auto level = read_number(index / "level");
      if (!level || *level > 16) break;
      const auto type = read_line(index / "type"), size = read_line(index / "size");
      const auto bytes = size ? cache_bytes(*size) : std::nullopt;
      const auto shared = read_line(index / "shared_cpu_list");
      if (!type || !bytes || !shared) continue;
      instances[{static_cast<int>(*level), *type == "Instruction", *type, *bytes}].insert(*shared);
    }
  }
  if (instances.empty()) return std::nullopt;
  std::vector<CacheFacts> caches;
  for (const auto& [kind, sharers] : instances) {
    caches.push_back({.level = std::get<0>(kind),
                      .type = std::get<2>(kind),
                      .bytes = std::get<3>(kind),
                      .instances = static_cast<int>(sharers.size())});
  }
  return caches;
}

std::optional<std::string> governor_of(const fs::path& root, const std::vector<int>& cpus) {
  std::set<std::string> governors;
  for (const int cpu : cpus) {
    if (const auto governor = read_line(cpu_directory(root, cpu) / "cpufreq/scaling_governor")) {
      governors.insert(*governor);
    }
  }
  std::string joined;
  for (const auto& governor : governors) joined += (joined.empty() ? "" : ",") + governor;
  return joined.empty() ? std::nullopt : std::optional(joined);
}

std::optional<bool> boost_of(const fs::path& cpu_root) {
  if (const auto boost = read_number(cpu_root / "cpufreq/boost")) return *boost != 0;
  if (const auto no_turbo = read_number(cpu_root / "intel_pstate/no_turbo")) return *no_turbo == 0;
  return std::nullopt;
}

}  // namespace

const std::vector<std::string>& known_isa() {
  static const std::vector<std::string> names = {
      "sse4_2",   "avx",      "avx2",        "fma",         "f16c",        "avx512f",  "avx512dq",
      "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile",
      "amx_int8", "amx_bf16", "amx_fp16",    "asimd",       "asimdhp",     "asimddp",  "sve",
      "sve2",     "svebf16",  "svei8mm",     "bf16",        "i8mm",        "sme"};
  return names;
}

CpuFacts read_cpu_facts(const fs::path& root) {
  CpuFacts facts;
  const std::string cpuinfo = read_text(root / "proc/cpuinfo").value_or("");
  const std::vector<int> cpus = online_cpus(root);
  facts.model = value_of(cpuinfo, "model name", ':');
  facts.vendor = value_of(cpuinfo, "vendor_id", ':');
  const auto processors = processors_in(cpuinfo);
  count_sockets_and_cores(processors, facts);
  if (!facts.sockets) count_sockets_and_cores(processors_in_sysfs(root, cpus), facts);
  if (!processors.empty()) facts.threads = static_cast<int>(processors.size());
  if (processors.empty() && !cpus.empty()) facts.threads = static_cast<int>(cpus.size());
  facts.isa = isa_in(cpuinfo);
  facts.caches = caches_of(root, cpus);
  const fs::path cpu_root = root / "sys/devices/system/cpu";
  if (const auto active = read_number(cpu_root / "smt/active")) facts.smt = *active != 0;
  facts.governor = governor_of(root, cpus);
  facts.boost = boost_of(cpu_root);
  facts.virtualized = virtualized_in(cpuinfo);
  return facts;
}

std::optional<std::uint64_t> last_level_cache_bytes(const CpuFacts& cpu) {
  if (!cpu.caches) return std::nullopt;
  const CacheFacts* best = nullptr;
  for (const CacheFacts& cache : *cpu.caches) {
    if (cache.type == "Instruction") continue;
    if (!best || std::pair(cache.level, cache.bytes) > std::pair(best->level, best->bytes)) best = &cache;
  }
  return best ? std::optional(best->bytes) : std::nullopt;
}

}  // namespace aibench
