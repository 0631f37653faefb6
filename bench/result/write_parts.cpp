#include "bench/result/write_parts.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_pairs(JsonWriter& json, const std::map<std::string, std::string>& pairs) {
  json.open_object();
  for (const auto& [name, content] : pairs) json.member(name, content);
  json.close_object();
}

void write_cpu(JsonWriter& json, const CpuFacts& cpu) {
  json.open_object();
  json.member_or_null("model", cpu.model);
  json.member_or_null("vendor", cpu.vendor);
  json.member_or_null("sockets", cpu.sockets);
  json.member_or_null("cores", cpu.cores);
  json.member_or_null("threads", cpu.threads);
  json.member_or_null("smt", cpu.smt);
  json.member_or_null("governor", cpu.governor);
  json.member_or_null("boost", cpu.boost);
  json.member_or_null("virtualized", cpu.virtualized);
  json.member_or_null("isa", cpu.isa);
  json.close_object();
}

void write_caches(JsonWriter& json, const std::optional<std::vector<CacheFacts>>& caches) {
  if (!caches) return json.null();
  json.open_array();
  for (const CacheFacts& cache : *caches) {
    json.open_object();
    json.member("level", cache.level);
    json.member("type", cache.type);
    json.member("bytes", cache.bytes);
    json.member("instances", cache.instances);
    json.close_object();
  }
  json.close_array();
}

void write_quota(JsonWriter& json, const Environment& environment) {
  json.open_object();
  json.key("affinity");
  if (environment.affinity) {
    json.open_array();
    for (const int cpu : *environment.affinity) json.value(cpu);
    json.close_array();
  } else {
    json.null();
  }
  json.member_or_null("cgroup_version", environment.cgroup.version);
  json.member_or_null("cpu", environment.cgroup.cpu_quota);
  json.member_or_null("memory_limit_bytes", environment.cgroup.memory_limit_bytes);
  json.member_or_null("memory_room_bytes", environment.cgroup.memory_room_bytes);
  json.close_object();
}

void write_os(JsonWriter& json, const Environment& environment) {
  json.open_object();
  json.member_or_null("kernel", environment.kernel);
  json.member_or_null("distribution", environment.distribution);
  json.member_or_null("hypervisor", environment.hypervisor);
  json.member_or_null("transparent_hugepages", environment.transparent_hugepages);
  json.member_or_null("numa_nodes", environment.numa_nodes);
  json.close_object();
}

void write_library(JsonWriter& json, const LibraryInfo& library) {
  json.open_object();
  json.member("name", library.name);
  json.member("version", library.version);
  json.member("path", library.path);
  json.member("configuration", library.configuration);
  json.member_or_null("sha256", library.sha256);
  json.close_object();
}

void write_environment(JsonWriter& json, const Result& result) {
  const Environment& environment = result.environment;
  json.open_object(Style::lines);
  json.member_or_null("hostname", environment.hostname);
  json.key("cpu");
  write_cpu(json, environment.cpu);
  json.key("caches");
  write_caches(json, environment.cpu.caches);
  json.key("quota");
  write_quota(json, environment);
  json.key("memory");
  json.open_object();
  json.member_or_null("total_bytes", environment.memory_total_bytes);
  json.member_or_null("available_bytes", environment.memory_available_bytes);
  json.close_object();
  json.key("os");
  write_os(json, environment);
  json.member("compiler", environment.compiler);
  json.key("libraries");
  json.open_array(Style::lines);
  for (const LibraryInfo& library : result.libraries) write_library(json, library);
  json.close_array();
  json.key("variables");
  write_pairs(json, result.variables);
  json.close_object();
}

}  // namespace

void write_tool(JsonWriter& json, const ToolInfo& tool) {
  json.open_object();
  json.member("version", tool.version);
  json.member("git", tool.git);
  json.member("argv", tool.argv);
  json.member("started", tool.started);
  json.key("kept_variables");
  write_pairs(json, tool.kept_variables);
  json.close_object();
}

void write_measure(JsonWriter& json, const MeasureSettings& measure) {
  json.open_object();
  json.member("rounds", measure.max_rounds);
  json.member("precision", measure.precision);
  json.member("precision_promised", measure.precision_promised);
  json.member("min_time_s", measure.min_time_s);
  json.member("max_time_s", measure.max_time_s);
  json.member("max_warm_up_s", measure.max_warm_up_s);
  json.member("min_samples", measure.min_samples);
  json.key("modes");
  json.open_array();
  for (const TimingMode mode : measure.modes) json.value(name_of(mode));
  json.close_array();
  json.key("cache");
  json.open_array();
  for (const CacheState cache : measure.cache) json.value(name_of(cache));
  json.close_array();
  json.member("threads", measure.threads);
  json.member("seed", measure.seed);
  json.member("keep_samples", measure.keep_samples);
  if (measure.energy) json.member("energy", true);
  json.close_object();
}

void write_machine(JsonWriter& json, const Result& result) {
  json.key("environment");
  write_environment(json, result);
  json.key("machine_checks");
  json.open_array(Style::lines);
  for (const ResultCheck& check : result.machine_checks) write_check(json, check);
  json.close_array();
  json.key("targets");
  json.open_array(Style::lines);
  for (const ResultTarget& target : result.targets) write_target(json, target);
  json.close_array();
}

}  // namespace aibench
