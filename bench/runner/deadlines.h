#pragma once

#include <optional>

#include "bench/plan/plan.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// Seconds a worker may spend in each phase before it counts as hanging. Generous: they end hangs, they judge nothing.
struct Deadlines {
  double start_s = 60;  // from exec to ready
  double prepare_s = 120;
  double verify_s = 120;
  double warm_up_s = 60;
  double measure_s = 60;
  double peaks_s = 120;
  double stop_s = 5;  // to exit after quit

  double of(Phase phase) const;
};

// What a user or a test fixes by hand; the rest is derived.
struct DeadlineOverrides {
  std::optional<double> start_s, prepare_s, verify_s, warm_up_s, measure_s, peaks_s, stop_s;
};

// For one case: the policy's own limits several times over, plus time for the case's work at a rate that even an
// unoptimised loop on one slow core reaches.
Deadlines deadlines_for(const PlannedCase& planned, const MeasurePolicy& policy, const DeadlineOverrides& overrides);
// For what concerns no case: start, peaks, stop.
Deadlines base_deadlines(const DeadlineOverrides& overrides);

}  // namespace aibench
