#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "bench/plan/plan.h"
#include "bench/runner/deadlines.h"
#include "bench/runner/run_clock.h"
#include "bench/runner/run_observer.h"
#include "bench/runner/run_record.h"
#include "bench/runner/stop_rule.h"
#include "bench/runner/worker_channel.h"

namespace aibench {

// More cases to measure, as indices into plan.cases, from what was measured so far; none: that was all.
using CaseChoice = std::function<std::vector<std::size_t>(const RunRecord& so_far)>;

struct RunnerOptions {
  WorkerFactory* workers = nullptr;                // required; outlives the run
  const std::atomic<bool>* interrupted = nullptr;  // set it from a signal handler to end the run; may be null
  std::optional<double> budget_s;                  // no new round is started that would not fit into it
  DeadlineOverrides deadlines;
  // Asked at the start and each time that every case chosen so far is finished. Cases that are never chosen get no
  // rounds. Empty: all cases at once.
  CaseChoice choose;
  const StopRule* stop_rule = nullptr;  // null: the plan's precision
  const RunClock* clock = nullptr;      // null: the steady clock
  bool measure_peaks = true;
  // Keep raw samples in the RunRecord. Off: the observer sees them, then only their summary stays in memory.
  bool keep_samples_in_memory = true;
  std::optional<RunRecord> resume_from;  // of the same plan; only what it lacks is measured
};

// Measures every case of the plan on every target: in each round one fresh worker a target, targets in random order,
// each case that is not finished once. A case that fails in any way is a row with a reason; the run goes on. Throws
// std::invalid_argument when resume_from belongs to another plan, and what the observer throws.
RunRecord run(const Plan& plan, const RunnerOptions& options, RunObserver& observer);

}  // namespace aibench
