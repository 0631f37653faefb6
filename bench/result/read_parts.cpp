#include "bench/result/read_parts.h"

#include <limits>

namespace aibench {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

std::vector<std::string> texts(const Field& json) {
  std::vector<std::string> result;
  json.for_each_element([&](const Field& text) { result.push_back(text.text()); });
  return result;
}

std::map<std::string, std::string> pairs(const Field& json) {
  std::map<std::string, std::string> result;
  json.for_each_member([&](std::string_view key, const Field& value) { result.emplace(key, value.text()); });
  return result;
}

CpuFacts read_cpu(const Field& json) {
  CpuFacts cpu;
  cpu.model = json.text_if("model");
  cpu.vendor = json.text_if("vendor");
  cpu.sockets = json.count_if("sockets");
  cpu.cores = json.count_if("cores");
  cpu.threads = json.count_if("threads");
  cpu.smt = json.boolean_if("smt");
  cpu.governor = json.text_if("governor");
  cpu.boost = json.boolean_if("boost");
  cpu.virtualized = json.boolean_if("virtualized");
  if (const auto isa = json.find("isa")) cpu.isa = texts(*isa);
  return cpu;
}

std::optional<std::vector<CacheFacts>> read_caches(const Field& json) {
  const auto list = json.find("caches");
  if (!list) return std::nullopt;
  std::vector<CacheFacts> caches;
  list->for_each_element([&](const Field& cache) {
    caches.push_back({.level = static_cast<int>(cache.member("level").integer(0, 100)),
                      .type = cache.member("type").text(),
                      .bytes = cache.member("bytes").unsigned_integer(),
                      .instances = static_cast<int>(cache.member("instances").integer(1, kMaxInt))});
  });
  return caches;
}

void read_quota(Environment& environment, const Field& json) {
  if (const auto list = json.find("affinity")) {
    std::vector<int>& cpus = environment.affinity.emplace();
    list->for_each_element([&](const Field& cpu) { cpus.push_back(static_cast<int>(cpu.integer(0, kMaxInt))); });
  }
  environment.cgroup.version = json.count_if("cgroup_version");
  environment.cgroup.cpu_quota = json.not_negative_if("cpu");
  environment.cgroup.memory_limit_bytes = json.unsigned_if("memory_limit_bytes");
  environment.cgroup.memory_room_bytes = json.unsigned_if("memory_room_bytes");
}

void read_os(Environment& environment, const Field& json) {
  environment.kernel = json.text_if("kernel");
  environment.distribution = json.text_if("distribution");
  environment.hypervisor = json.text_if("hypervisor");
  environment.transparent_hugepages = json.text_if("transparent_hugepages");
  environment.numa_nodes = json.count_if("numa_nodes");
}

LibraryInfo read_library(const Field& json) {
  return {.name = json.member("name").text(),
          .version = json.member("version").text(),
          .path = json.text_or_empty("path"),
          .configuration = json.text_or_empty("configuration"),
          .sha256 = json.text_if("sha256")};
}

Work read_work(const Field& json) {
  return {.flops = json.member("flops").not_negative(),
          .bytes = json.member("bytes").not_negative(),
          .samples = json.member("samples").integer(0, std::numeric_limits<std::int64_t>::max())};
}

}  // namespace

ToolInfo read_tool(const Field& json) {
  ToolInfo tool;
  tool.version = json.member("version").text();
  tool.git = json.text_or_empty("git");
  if (const auto argv = json.find("argv")) tool.argv = texts(*argv);
  tool.started = json.text_or_empty("started");
  if (const auto kept = json.find("kept_variables")) tool.kept_variables = pairs(*kept);
  return tool;
}

MeasureSettings read_measure(const Field& json) {
  MeasureSettings measure;
  measure.max_rounds = static_cast<int>(json.member("rounds").integer(1, kMaxInt));
  measure.precision = json.member("precision").not_negative();
  measure.precision_promised = json.member("precision_promised").boolean();
  measure.min_time_s = json.member("min_time_s").not_negative();
  measure.max_time_s = json.member("max_time_s").not_negative();
  measure.max_warm_up_s = json.member("max_warm_up_s").not_negative();
  measure.min_samples = json.member("min_samples").integer(0, std::numeric_limits<std::int64_t>::max());
  measure.modes.clear();
  json.member("modes").for_each_element([&](const Field& mode) {
    measure.modes.push_back(mode.choice({TimingMode::latency, TimingMode::throughput, TimingMode::end_to_end}));
  });
  measure.cache.clear();
  json.member("cache").for_each_element([&](const Field& cache) {
    measure.cache.push_back(cache.choice({CacheState::warm, CacheState::cold}));
  });
  measure.threads = static_cast<int>(json.member("threads").integer(0, kMaxInt));
  measure.seed = json.member("seed").unsigned_integer();
  measure.keep_samples = json.member("keep_samples").boolean();
  measure.energy = json.boolean_if("energy").value_or(false);
  return measure;
}

void read_environment_into(Result& result, const Field& json) {
  Environment& environment = result.environment;
  environment.hostname = json.text_if("hostname");
  if (const auto cpu = json.find("cpu")) environment.cpu = read_cpu(*cpu);
  environment.cpu.caches = read_caches(json);
  if (const auto quota = json.find("quota")) read_quota(environment, *quota);
  if (const auto memory = json.find("memory")) {
    environment.memory_total_bytes = memory->unsigned_if("total_bytes");
    environment.memory_available_bytes = memory->unsigned_if("available_bytes");
  }
  if (const auto os = json.find("os")) read_os(environment, *os);
  environment.compiler = json.text_or_empty("compiler");
  if (const auto libraries = json.find("libraries")) {
    libraries->for_each_element([&](const Field& library) { result.libraries.push_back(read_library(library)); });
  }
  if (const auto variables = json.find("variables")) result.variables = pairs(*variables);
}

ResultCase read_case(const Field& json) {
  ResultCase result;
  result.id = json.member("id").text();
  result.family = json.member("family").text();
  result.dtype = json.member("dtype").text();
  json.member("parameters").require_object();
  result.parameters = json.member("parameters").json();
  result.cache = json.member("cache").choice({CacheState::warm, CacheState::cold});
  result.work = read_work(json.member("work"));
  result.memory_bytes = json.member("memory_bytes").not_negative();
  json.member("results").for_each_element([&](const Field& row) { result.results.push_back(read_row(row)); });
  return result;
}

}  // namespace aibench
