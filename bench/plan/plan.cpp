#include "bench/plan/plan.h"

#include "bench/plan/case_filter.h"
#include "bench/plan/memory_need.h"

namespace aibench {
namespace {

PlannedCase plan_case(const Workload& workload, CacheState cache, const PlanOptions& options) {
  PlannedCase planned{.id = id_of(workload), .workload = workload, .cache = cache, .work = work_of(workload)};
  const bool cold = cache == CacheState::cold;
  if (cold) planned.id += "/cold";
  planned.working_set_bytes = memory_bytes(workload);
  const double llc = options.last_level_cache_bytes.value_or(0);
  const std::int64_t sets = buffer_sets(cache, planned.working_set_bytes, llc);
  planned.memory_bytes = memory_need(workload, sets);
  if (cold && !options.last_level_cache_bytes) {
    planned.skip_reason = "a cold cache cannot be made: the size of the last-level cache is unknown";
  } else if (options.free_memory_bytes) {
    planned.skip_reason = refuse_memory(planned.memory_bytes, *options.free_memory_bytes);
  }
  return planned;
}

const std::vector<Target>& targets_of(const RunConfig& config, const PlanOptions& options) {
  if (!options.targets.empty()) return options.targets;
  return config.targets.empty() ? options.available_targets : config.targets;
}

bool needs_data(const Workload& workload) {
  const auto* network = std::get_if<NetworkWorkload>(&workload);
  return network != nullptr && network->data == NetworkData::idx;
}

struct Candidate {
  const Workload* workload;
  CacheState cache;
};

}  // namespace

Plan make_plan(const RunConfig& config, const PlanOptions& options) {
  Plan plan{.cases = {}, .targets = targets_of(config, options), .measure = config.measure};
  std::vector<Candidate> candidates;
  std::vector<std::string> ids;
  for (const Workload& workload : config.workloads) {
    for (CacheState cache : config.measure.cache) {
      candidates.push_back({&workload, cache});
      ids.push_back(id_of(workload) + (cache == CacheState::cold ? "/cold" : ""));
    }
  }
  const std::vector<bool> selected = select(ids, options.filter);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (selected[i]) plan.cases.push_back(plan_case(*candidates[i].workload, candidates[i].cache, options));
  }
  for (const PlannedCase& planned : plan.cases) {
    if (!needs_data(planned.workload)) continue;
    if (options.data_folder.empty()) {
      throw ConfigError(planned.id +
                        ": trains on idx files; name their folder with --data DIR (aibench init --digits " +
                        "DIR writes some)");
    }
    plan.data_folder = options.data_folder;
  }
  return plan;
}

}  // namespace aibench
