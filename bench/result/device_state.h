#pragma once

#include "bench/result/result.h"

namespace aibench {

// Modes of one window (host and device time, or a copy of the latency as end-to-end time) carry its counters and state
// each. True for all but the first of them.
bool repeats_window(const CaseEvent& event, std::size_t mode);

// The device's own counters (those of a GPU, by name) and state over all timed windows. nullopt when it told nothing.
std::optional<DeviceState> device_state_of(const CaseRecord& record);

}  // namespace aibench
