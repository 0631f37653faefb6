#pragma once

#include <map>
#include <optional>
#include <string>
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

enum class StoppedBy { precision, max_rounds, budget, status, interrupted };
std::string_view name_of(StoppedBy why);

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
  std::map<std::string, std::string> cleared_variables;  // name -> value removed from the worker's environment
};

// Everything a run measured, raw. cases[t][c] belongs to plan.targets[t] and plan.cases[c].
struct RunRecord {
  std::vector<TargetRecord> targets;
  std::vector<std::vector<CaseRecord>> cases;
  bool complete = false;  // false: interrupted, or still going on
};

}  // namespace aibench
