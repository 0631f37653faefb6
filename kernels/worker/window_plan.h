#pragma once

#include <cstdint>

#include "kernels/worker/protocol.h"

namespace aibench {

// How many samples of how many calls make a window, from an estimate of one call.
struct WindowPlan {
  std::int64_t samples = 1;
  std::int64_t calls_per_sample = 1;
};

// One sample lasts at least 100 steps of the timer (back to back: 1000 steps and 1 ms), so that the clock's step is
// below 1 % of it; the window lasts min_time and holds min_samples unless max_time forbids, and never holds more than
// kMaxSamples.
WindowPlan plan_window(const MeasurePolicy& policy, bool back_to_back, double seconds_per_call,
                       double timer_resolution_s);

// A warm-up window: half of min_time, between 10 and 50 ms, at least one call, samples as in the measured window. Two
// windows of 10 ms agree on the way up a ramp that a measured window then shows: products by two threads were seen to
// slow down by 2 % in their first 60 ms, as the processor's clock follows the load.
WindowPlan plan_warm_up(const WindowPlan& measured, double seconds_per_call, double min_time_s);

}  // namespace aibench
