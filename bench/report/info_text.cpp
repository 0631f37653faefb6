#include "bench/report/info_text.h"

#include "bench/report/footer.h"
#include "bench/report/format.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

const std::string kUnknown = "unknown";

// "2 cores", "1 socket", "unknown threads".
std::string counted(const std::optional<int>& number, const std::string& what) {
  return (number ? std::to_string(*number) : kUnknown) + " " + what + (number == 1 ? "" : "s");
}

std::string bytes_or_unknown(const std::optional<std::uint64_t>& bytes) {
  return bytes ? format_bytes(static_cast<double>(*bytes)) : kUnknown;
}

std::string caches_text(const CpuFacts& cpu) {
  if (!cpu.caches) return kUnknown;
  std::string text;
  for (const CacheFacts& cache : *cpu.caches) {
    const std::string kind = cache.type == "Data" ? "d" : cache.type == "Instruction" ? "i" : "";
    text += (text.empty() ? "" : ", ") + std::to_string(cache.instances) + " x L" + std::to_string(cache.level) + kind +
            " " + format_bytes(static_cast<double>(cache.bytes));
  }
  return text;
}

std::string joined(const std::optional<std::vector<std::string>>& words) {
  if (!words) return kUnknown;
  std::string text;
  for (const std::string& word : *words) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "none that matter" : text;
}

std::string usable_text(const Environment& environment) {
  const auto threads = usable_threads(environment);
  if (!threads) return kUnknown;
  std::string text = counted(threads, "thread") + " by affinity";
  if (environment.cgroup.cpu_quota) {
    text += " and a quota of " + format_significant(*environment.cgroup.cpu_quota, 3) + " processors";
  }
  return text;
}

std::string memory_text(const Environment& environment) {
  std::string text =
      bytes_or_unknown(environment.memory_total_bytes) + ", free " + bytes_or_unknown(memory_room_bytes(environment));
  if (environment.cgroup.memory_limit_bytes) {
    text += ", limited to " + bytes_or_unknown(environment.cgroup.memory_limit_bytes);
  }
  return text;
}

std::string virtual_text(const Environment& environment) {
  if (environment.hypervisor) return *environment.hypervisor;
  if (!environment.cpu.virtualized) return kUnknown;
  return *environment.cpu.virtualized ? "yes, by an unknown hypervisor" : "no";
}

std::string settings_text(const Environment& environment) {
  const CpuFacts& cpu = environment.cpu;
  const auto flag = [](const std::optional<bool>& on) { return on ? (*on ? "on" : "off") : kUnknown; };
  return "governor " + cpu.governor.value_or(kUnknown) + ", boost " + flag(cpu.boost) + ", SMT " + flag(cpu.smt) +
         ", transparent huge pages " + environment.transparent_hugepages.value_or(kUnknown);
}

}  // namespace

std::vector<MachineFact> machine_facts(const ToolInfo& tool, const Environment& environment) {
  const CpuFacts& cpu = environment.cpu;
  std::vector<MachineFact> facts;
  const auto add = [&](const std::string& name, const std::string& value) {
    facts.push_back({.name = name, .value = plain_text(value)});
  };
  add("aibench",
      tool.version + (tool.git.empty() ? "" : " (" + tool.git + ")") + ", built with " + environment.compiler);
  add("host", environment.hostname.value_or(kUnknown));
  add("system", environment.distribution.value_or(kUnknown) + ", " + environment.kernel.value_or(kUnknown));
  add("virtual", virtual_text(environment));
  add("cpu", cpu.model.value_or(kUnknown));
  add("topology", counted(cpu.sockets, "socket") + ", " + counted(cpu.cores, "core") + ", " +
                      counted(cpu.threads, "thread") + ", " + counted(environment.numa_nodes, "NUMA node"));
  add("usable", usable_text(environment));
  add("caches", caches_text(cpu));
  add("isa", joined(cpu.isa));
  add("memory", memory_text(environment));
  add("settings", settings_text(environment));
  return facts;
}

std::string info_text(const Result& result) {
  std::string text;
  for (const MachineFact& fact : machine_facts(result.tool, result.environment)) {
    text += fact.name + std::string(fact.name.size() < 12 ? 12 - fact.name.size() : 1, ' ') + fact.value + "\n";
  }
  text += "\ntargets\n";
  if (result.targets.empty()) text += "  none: no worker program was found beside aibench\n";
  for (const ResultTarget& target : result.targets) {
    text += "  " + target.target.name +
            std::string(target.target.name.size() < 14 ? 14 - target.target.name.size() : 1, ' ') +
            target_line(target) + "\n";
  }
  return text;
}

}  // namespace aibench
