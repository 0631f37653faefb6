#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/backend.h"
#include "kernels/device_state.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// What the machine does around a timed window.
struct Surroundings {
  std::int64_t now_ns = 0;
  std::optional<double> clock_hz;
  std::vector<Counter> counters;
  std::vector<StateReading> state;
};

// The slow readings stand on the outside, so that window and counters cover the window alone.
Surroundings look_before(Device& device);
Surroundings look_after(Device& device);

// How far each counter moved that both have.
std::vector<Counter> growth_between(const Surroundings& before, const Surroundings& after);
std::vector<StateChange> state_between(const Surroundings& before, const Surroundings& after);

// Fills the mode's window_s, clocks, counters and state.
void note_surroundings(ModeSamples& mode, const Surroundings& before, const Surroundings& after);

double seconds_between(std::int64_t start_ns, std::int64_t stop_ns);

// Of at least one value.
double median_of(std::vector<double> values);

}  // namespace aibench
