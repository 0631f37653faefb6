#include "bench/compare/identity.h"

#include <algorithm>
#include <cmath>

namespace aibench {
namespace {

constexpr double kSameMemory = 0.02;  // firmware and kernels reserve a little more or less

template <class T>
std::string text_of(const std::optional<T>& value) {
  if (!value) return "unknown";
  if constexpr (std::is_same_v<T, std::string>) {
    return *value;
  } else if constexpr (std::is_same_v<T, bool>) {
    return *value ? "yes" : "no";
  } else {
    return std::to_string(*value);
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "none" : text;
}

class Differences {
 public:
  explicit Differences(const std::set<std::string>& allowed) : allowed_(allowed) {}

  void note(const std::string& field, const std::string& target, const std::string& what, const std::string& base,
            const std::string& next) {
    if (base == next) return;
    const auto& identity = identity_fields();
    const bool matters = std::find(identity.begin(), identity.end(), field) != identity.end();
    const std::string prefix = what.empty() ? "" : what + " ";
    found_.push_back({.field = field,
                      .target = target,
                      .base = prefix + base,
                      .next = prefix + next,
                      .refused = matters && !allowed_.contains(field)});
  }

  // What one of the two could not read is no difference.
  template <class T>
  void note_known(const std::string& field, const std::string& target, const std::string& what,
                  const std::optional<T>& base, const std::optional<T>& next) {
    if (base && next) note(field, target, what, text_of(base), text_of(next));
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  const std::set<std::string>& allowed_;
  std::vector<Difference> found_;
};

void note_machine(const Environment& base, const Environment& next, Differences& differences) {
  const CpuFacts &a = base.cpu, &b = next.cpu;
  differences.note_known("machine", "", "processor", a.model, b.model);
  differences.note_known("machine", "", "sockets", a.sockets, b.sockets);
  differences.note_known("machine", "", "cores", a.cores, b.cores);
  differences.note_known("machine", "", "threads", a.threads, b.threads);
  differences.note_known("machine", "", "virtualised", a.virtualized, b.virtualized);
  if (a.isa && b.isa) differences.note("machine", "", "instruction sets", joined(*a.isa), joined(*b.isa));
  if (base.memory_total_bytes && next.memory_total_bytes) {
    const auto x = static_cast<double>(*base.memory_total_bytes), y = static_cast<double>(*next.memory_total_bytes);
    if (std::abs(x - y) > kSameMemory * std::max(x, y)) {
      differences.note_known("machine", "", "bytes of memory", base.memory_total_bytes, next.memory_total_bytes);
    }
  }
}

void note_quota(const Environment& base, const Environment& next, Differences& differences) {
  if (base.affinity && next.affinity) {
    differences.note("quota", "", "processors allowed", std::to_string(base.affinity->size()),
                     std::to_string(next.affinity->size()));
  }
  const auto quota = [](const Environment& environment) {
    return environment.cgroup.cpu_quota ? std::to_string(*environment.cgroup.cpu_quota) : std::string("none");
  };
  differences.note("quota", "", "limit", quota(base), quota(next));
}

std::string text_of(const std::map<std::string, std::string>& variables) {
  std::string text;
  for (const auto& [name, value] : variables) text += (text.empty() ? "" : " ") + name + "=" + value;
  return text.empty() ? "none" : text;
}

// Version and build; the file's content where it is known on both sides.
void note_libraries(const Result& base, const ResultTarget& a, const Result& next, const ResultTarget& b,
                    Differences& differences) {
  const auto digest = [](const Result& result, const ProviderInfo& provider) -> std::optional<std::string> {
    for (const LibraryInfo& library : result.libraries) {
      if (library.name == provider.name && library.path == provider.path && library.version == provider.version) {
        return library.sha256;
      }
    }
    return std::nullopt;
  };
  const auto named = [](const ResultTarget& target, const std::string& name) -> const ProviderInfo* {
    const auto found = std::find_if(target.providers.begin(), target.providers.end(),
                                    [&](const ProviderInfo& provider) { return provider.name == name; });
    return found == target.providers.end() ? nullptr : &*found;
  };
  const std::string& target = a.target.name;
  for (const ProviderInfo& provider : a.providers) {
    const ProviderInfo* other = named(b, provider.name);
    if (!other) {
      differences.note("libraries", target, provider.name, provider.version, "is absent");
      continue;
    }
    if (provider.version != other->version || provider.configuration != other->configuration) {
      differences.note("libraries", target, provider.name, provider.version + " (" + provider.configuration + ")",
                       other->version + " (" + other->configuration + ")");
    } else {
      differences.note_known("libraries", target, provider.name + " file sha256", digest(base, provider),
                             digest(next, *other));
    }
    differences.note("threads", target, provider.name, std::to_string(provider.threads),
                     std::to_string(other->threads));
  }
  for (const ProviderInfo& provider : b.providers) {
    if (!named(a, provider.name)) differences.note("libraries", target, provider.name, "is absent", provider.version);
  }
}

void note_target(const Result& base, const ResultTarget& a, const Result& next, const ResultTarget& b,
                 Differences& differences) {
  if (!a.available || !b.available) return;  // its rows have no numbers
  const std::string& name = a.target.name;
  differences.note_known("device", name, "", a.device, b.device);
  // A CPU's memory is the machine's.
  if (!a.shares_host_memory) differences.note_known("device", name, "bytes", a.memory_bytes, b.memory_bytes);
  differences.note_known("driver", name, "", a.driver, b.driver);
  differences.note_known("threads", name, "", a.threads, b.threads);
  note_libraries(base, a, next, b, differences);
}

std::string measure_text(const MeasureSettings& m) {
  std::string modes;
  for (const TimingMode mode : m.modes) modes += " " + std::string(name_of(mode));
  return "min_time " + std::to_string(m.min_time_s) + " s, max_time " + std::to_string(m.max_time_s) +
         " s, min_samples " + std::to_string(m.min_samples) + ", seed " + std::to_string(m.seed) + ", modes" + modes;
}

void note_told(const Result& base, const Result& next, Differences& differences) {
  const Environment &a = base.environment, &b = next.environment;
  differences.note_known("host", "", "", a.hostname, b.hostname);
  differences.note_known("os", "", "kernel", a.kernel, b.kernel);
  differences.note_known("os", "", "distribution", a.distribution, b.distribution);
  differences.note_known("os", "", "governor", a.cpu.governor, b.cpu.governor);
  differences.note_known("os", "", "huge pages", a.transparent_hugepages, b.transparent_hugepages);
  differences.note("compiler", "", "", a.compiler, b.compiler);
  const auto tool = [](const ToolInfo& info) { return info.version + (info.git.empty() ? "" : " " + info.git); };
  differences.note("aibench", "", "", tool(base.tool), tool(next.tool));
  differences.note("measure", "", "", measure_text(base.measure), measure_text(next.measure));
}

}  // namespace

const std::vector<std::string_view>& identity_fields() {
  static const std::vector<std::string_view> fields = {"machine", "quota",   "variables", "device",
                                                       "driver",  "threads", "libraries", "precision"};
  return fields;
}

std::vector<Difference> differences_between(const Result& base, const Result& next,
                                            const std::set<std::string>& allowed) {
  Differences differences(allowed);
  note_machine(base.environment, next.environment, differences);
  note_quota(base.environment, next.environment, differences);
  differences.note("variables", "", "", text_of(base.tool.kept_variables), text_of(next.tool.kept_variables));
  for (const ResultTarget& target : base.targets) {
    const auto other = std::find_if(next.targets.begin(), next.targets.end(),
                                    [&](const ResultTarget& t) { return t.target.name == target.target.name; });
    if (other != next.targets.end()) note_target(base, target, next, *other, differences);
  }
  note_told(base, next, differences);
  return differences.take();
}

}  // namespace aibench
