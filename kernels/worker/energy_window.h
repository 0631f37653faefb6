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
// batch late. A counter that goes back gives no number. Passes on what `batch` throws.
EnergyReading energy_of(EnergyMeter& meter, const Clock& clock, std::int64_t calls, const std::function<void()>& batch);

// What the device did during a window: the growth of its counters and its state around it.
struct WindowConditions {
  std::vector<Counter> growth;
  std::vector<StateChange> state;
  double window_s = 0;
};

// Whether the power limit held the clocks down, for more than `least_share` of the window or at one of its edges.
bool is_power_capped(const WindowConditions& window, double least_share);

// Judges a reading with a number by what the device did meanwhile: fills power_capped, and the reason where it must not
// stand. That is: throttled, other than by a power limit, shared with other processes or divided (MIG), held down by a
// power limit that did not hold down the timed windows (`timed_capped`), or calls that took more than 3 % longer or
// shorter than `timed_call_s` there.
void judge_energy(EnergyReading& reading, const WindowConditions& meanwhile, double timed_call_s, bool timed_capped);

}  // namespace aibench
