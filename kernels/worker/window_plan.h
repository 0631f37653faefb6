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

// A warm-up window: about 10 ms, at least one call, samples as in the measured window.
WindowPlan plan_warm_up(const WindowPlan& measured, double seconds_per_call);

}  // namespace aibench
