#pragma once

#include <cstdint>
#include <functional>

#include "kernels/energy_meter.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// The window is long enough when both are reached; after kMostEnergyWindow_s it ends all the same, and below
// kLeastEnergyUpdates changes of the counter there is no number.
inline constexpr double kEnergyWindow_s = 5;
inline constexpr std::int64_t kEnergyUpdates = 50;
inline constexpr std::int64_t kLeastEnergyUpdates = 20;
inline constexpr double kMostEnergyWindow_s = 20;

// Repeats `batch`, which makes `calls` calls and returns when they are complete, and reads the meter after each. Counts
// from the first change of the counter that it sees to the last one, so that both edges lie on a change, at most one
// batch late. Passes on what `batch` throws.
EnergyReading energy_of(EnergyMeter& meter, const Clock& clock, std::int64_t calls, const std::function<void()>& batch);

// Why a reading must not stand: throttling while it was taken (the growth of `before` to `after`), or calls that took
// more than 3 % longer or shorter than `timed_call_s` in the timed windows. Empty when it may.
std::string energy_problem(const EnergyReading& reading, const std::vector<Counter>& before,
                           const std::vector<Counter>& after, double timed_call_s);

}  // namespace aibench
