#pragma once

#include <functional>

#include "kernels/backend.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// Measures one case in this process: prepare, first call, verify (when asked), warm up, every mode, and a last look at
// guards and outputs. Outcomes that belong to the case (unsupported, out of memory, wrong, failed) come back as its
// status with a reason; the process is to be replaced after `failed`. `enter` is told each phase before it begins.
CaseEvent measure_case(Backend& backend, const MeasureCommand& command, double timer_resolution_s,
                       const std::function<void(Phase)>& enter);

// Smallest step the clock is seen to make, in seconds; 0 when it does not move by itself (the simulated clock).
double timer_resolution(const Clock& clock);

}  // namespace aibench
