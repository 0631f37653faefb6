#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/plan/plan.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// What one worker said of one case in one round; or what the supervisor saw happen to it (crashed, timeout, ...).
struct RoundRecord {
  int round = 0;           // from 0
  double started_s = 0;    // seconds since the run began
  double init_time_s = 0;  // of the worker process that measured it
  CaseEvent event;
};

// Why a case got no more rounds. status: its last round was not ok (or its target went away), so it is not repeated.
// not_needed: it was never chosen (RunnerOptions::choose).
enum class StoppedBy { precision, max_rounds, budget, status, interrupted, not_needed };
std::string_view name_of(StoppedBy why);
std::optional<StoppedBy> stopped_by_from_name(std::string_view name);

struct CaseRecord {
  std::vector<RoundRecord> rounds;
  StoppedBy stopped_by = StoppedBy::max_rounds;
};

struct TargetRecord {
  Target target;
  bool available = false;
  std::string reason;               // why not; never empty unless available
  std::optional<ReadyEvent> ready;  // of the first worker that started
  Peaks peaks;
  std::string peaks_reason;          // why there are none; empty when they were measured
  std::vector<std::string> changes;  // what a later worker said of itself differently than the first, in words
  std::map<std::string, std::string> cleared_variables;  // name -> value removed from the worker's environment
};

// Everything a run measured, raw. cases[t][c] belongs to plan.targets[t] and plan.cases[c].
struct RunRecord {
  std::vector<TargetRecord> targets;
  std::vector<std::vector<CaseRecord>> cases;
  bool complete = false;  // false: interrupted, or still going on
};

// The first round that was not ok: it decides the status of the whole row. nullptr when all were ok.
const RoundRecord* first_problem(const CaseRecord& record);

// One number a round that was ok: the median host time of the first mode measured (latency, as a rule), in seconds.
std::vector<double> round_medians_s(const CaseRecord& record);

}  // namespace aibench
