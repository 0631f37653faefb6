#include "bench/result/build_result.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include <nlohmann/json.hpp>

#include "bench/result/build_row.h"
#include "bench/result/json_writer.h"
#include "bench/result/machine_checks.h"
#include "bench/system/file_digest.h"
#include "kernels/workloads/workload_json.h"

namespace aibench {
namespace {

std::vector<LibraryInfo> libraries_of(const RunRecord& record, const LibraryDigests& digests) {
  std::vector<LibraryInfo> libraries;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const TargetRecord& target : record.targets) {
    if (!target.ready) continue;
    for (const ProviderInfo& provider : target.ready->providers) {
      if (!seen.emplace(provider.name, provider.version, provider.path).second) continue;
      LibraryInfo& library = libraries.emplace_back();
      library.name = provider.name;
      library.version = provider.version;
      library.path = provider.path;
      library.configuration = provider.configuration;
      const auto digest = digests.find(provider.path);
      if (digest != digests.end()) library.sha256 = digest->second;
    }
  }
  return libraries;
}

// A workload's parameters are shallow.
void write(JsonWriter& json, const nlohmann::ordered_json& value) {
  if (value.is_boolean()) return json.value(value.get<bool>());
  if (value.is_number_integer()) return json.value(value.get<std::int64_t>());
  if (value.is_number()) return json.value(value.get<double>());
  if (value.is_string()) return json.value(value.get_ref<const std::string&>());
  if (value.is_null()) return json.null();
  value.is_object() ? json.open_object() : json.open_array();
  for (const auto& [key, child] : value.items()) {
    if (value.is_object()) json.key(key);
    write(json, child);
  }
  value.is_object() ? json.close_object() : json.close_array();
}

std::string parameters_of(const Workload& workload) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  write(json, to_json(workload));
  json.finish();
  text.pop_back();  // the newline
  return text;
}

bool same_device(const ResultTarget& a, const ResultTarget& b) {
  return a.target.kind == b.target.kind && a.target.index == b.target.index && a.device && a.device == b.device &&
         a.threads == b.threads;
}

// A ceiling belongs to the device: the highest reading of all targets on it counts for each of them, so that a moment
// of disturbance does not make one library's share look better than the other's.
void share_peaks(std::vector<ResultTarget>& targets) {
  std::vector<Peaks> shared;
  for (const ResultTarget& target : targets) {
    Peaks& peaks = shared.emplace_back(target.peaks);
    for (const ResultTarget& other : targets) {
      if (&other == &target || !same_device(target, other)) continue;
      peaks.memory_bytes_per_s = std::max(peaks.memory_bytes_per_s, other.peaks.memory_bytes_per_s);
      for (const Peaks::Rate& rate : other.peaks.rates) {
        const auto same = std::find_if(peaks.rates.begin(), peaks.rates.end(), [&](const Peaks::Rate& own) {
          return own.dtype == rate.dtype && own.method == rate.method;
        });
        if (same == peaks.rates.end()) {
          peaks.rates.push_back(rate);
        } else {
          same->flop_per_s = std::max(same->flop_per_s, rate.flop_per_s);
        }
      }
    }
  }
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (!shared[t].rates.empty()) targets[t].peaks_reason.clear();
    targets[t].peaks = std::move(shared[t]);
  }
}

ResultCase case_from(const PlannedCase& planned) {
  return {.id = planned.id,
          .family = std::string(family_of(planned.workload)),
          .dtype = std::string(name_of(dtype_of(planned.workload))),
          .parameters = parameters_of(planned.workload),
          .cache = planned.cache,
          .work = planned.work,
          .memory_bytes = planned.memory_bytes};
}

}  // namespace

ResultTarget result_target(const TargetRecord& record) {
  ResultTarget target{.target = record.target,
                      .available = record.available,
                      .reason = record.available ? "" : record.reason,
                      .peaks = record.peaks,
                      .peaks_reason = record.peaks_reason,
                      .changes = record.changes};
  if (!record.ready) return target;
  const DeviceInfo& device = record.ready->device;
  target.device = device.name;
  if (!device.driver.empty()) target.driver = device.driver;
  target.pace_probe = device.pace_probe;
  if (device.threads > 0) target.threads = device.threads;
  target.memory_bytes = device.memory_bytes;
  target.last_level_cache_bytes = device.last_level_cache_bytes;
  target.shares_host_memory = device.shares_host_memory;
  // A clock that was never seen to step has no known resolution.
  if (record.ready->timer_resolution_s > 0) target.timer_resolution_s = record.ready->timer_resolution_s;
  target.providers = record.ready->providers;
  return target;
}

LibraryDigests library_digests(const RunRecord& record) {
  LibraryDigests digests;
  for (const TargetRecord& target : record.targets) {
    if (!target.ready) continue;
    for (const ProviderInfo& provider : target.ready->providers) {
      if (provider.path.empty() || digests.contains(provider.path)) continue;
      if (auto digest = file_digest(provider.path)) digests.emplace(provider.path, std::move(*digest));
    }
  }
  return digests;
}

Result build_result(const Plan& plan, const RunConfig& config, const RunRecord& record, const Environment& environment,
                    const ToolInfo& tool, const LibraryDigests& digests) {
  Result result{.complete = record.complete,
                .tool = tool,
                .name = config.name,
                .config = config_json(config.text),
                .config_sha256 = config.sha256,
                .baseline = config.baseline,
                .measure = plan.measure,
                .environment = environment,
                .libraries = libraries_of(record, digests),
                .machine_checks = machine_checks_of(environment)};
  for (const TargetRecord& target : record.targets) {
    result.targets.push_back(result_target(target));
    result.variables.insert(target.cleared_variables.begin(), target.cleared_variables.end());
  }
  share_peaks(result.targets);
  result.cases.reserve(plan.cases.size());
  for (std::size_t c = 0; c < plan.cases.size(); ++c) {
    ResultCase& added = result.cases.emplace_back(case_from(plan.cases[c]));
    added.results.reserve(record.targets.size());
    for (std::size_t t = 0; t < record.targets.size(); ++t) {
      added.results.push_back(build_row({.planned = plan.cases[c],
                                         .measure = plan.measure,
                                         .target = record.targets[t],
                                         .peaks = result.targets[t].peaks,
                                         .record = record.cases[t][c],
                                         .tool = tool,
                                         .environment = environment}));
    }
  }
  return result;
}

}  // namespace aibench
