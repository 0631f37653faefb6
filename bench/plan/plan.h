#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/config/run_config.h"

namespace aibench {

struct PlannedCase {
  std::string id;  // id_of(workload), with "/cold" appended when the cache is cold
  Workload workload;
  CacheState cache = CacheState::warm;
  Work work;
  double memory_bytes = 0;  // what a worker will allocate for it: buffer sets of a cold case, data and copies to check
  double working_set_bytes = 0;  // what one call touches: its tensors, once
  std::string skip_reason;       // not empty: never sent to a host-memory worker, the row says skipped: <reason>
};

struct Plan {
  std::vector<PlannedCase> cases;  // ids distinct
  std::vector<Target> targets;
  MeasureSettings measure;
  std::string data_folder;  // where idx files lie; empty when no case needs any
};

struct PlanOptions {
  std::string filter;                       // one id, or an ECMAScript regex searched in the ids; empty = all
  std::string data_folder;                  // --data; needed when a case trains on idx files
  std::vector<Target> targets;              // not empty: instead of the config's
  std::vector<Target> available_targets;    // used when neither names any
  std::optional<double> free_memory_bytes;  // MemAvailable, or the cgroup's room when smaller
  std::optional<double> last_level_cache_bytes;
};

// Throws ConfigError for a filter that is no regex, or that matches nothing (naming the nearest ids), and for cases
// that need a data folder where none is given.
Plan make_plan(const RunConfig& config, const PlanOptions& options);

// Seconds a run will take at most and at least, for --dry-run: rounds x targets x modes x times, plus set-up.
struct TimeEstimate {
  double least_s = 0, most_s = 0;
};
TimeEstimate estimate_time(const Plan& plan);

}  // namespace aibench
