#pragma once

#include <optional>

namespace aibench {

// Effective frequency of the cores that `threads` threads run on, in hertz: the mean over threads of how fast a chain
// of dependent register additions (one a cycle) runs, about 0.2 ms. Needs no performance counter and no privilege.
// Each thread takes the best of several short chains, so a preemption does not count. nullopt on processors whose
// additions were not studied.
//
// Why: consecutive processes on a shared machine differ mostly because the clock differs. Time and cycles (time times
// clock) together tell a slower program from a slower machine.
std::optional<double> core_clock_hz(int threads);

}  // namespace aibench
