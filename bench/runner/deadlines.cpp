#include "bench/runner/deadlines.h"

namespace aibench {
namespace {

// Far below what any library or reference loop was seen to do, so that only a hang takes longer.
constexpr double kSlowestFlopPerS = 5e7;
constexpr double kSlowestBytePerS = 2e7;
constexpr double kLoopSlack = 4;         // a window may overshoot its limit: the last batch is never cut
constexpr double kSlowestImageS = 0.02;  // to draw or read one to train on
constexpr double kTrainingSteps = 25;    // the check of a training case runs it this often
constexpr double kEnergyS = 120;         // the window's longest is 20 s, and its last batch is never cut
constexpr double kLongestS = 24.0 * 3600;

double capped(double seconds) { return seconds < kLongestS ? seconds : kLongestS; }

}  // namespace

double Deadlines::of(Phase phase) const {
  switch (phase) {
    case Phase::start: return start_s;
    case Phase::prepare: return prepare_s;
    case Phase::verify: return verify_s;
    case Phase::warm_up: return warm_up_s;
    case Phase::measure: return measure_s;
    case Phase::stop: return stop_s;
  }
  return start_s;
}

Deadlines base_deadlines(const DeadlineOverrides& overrides) {
  Deadlines deadlines;
  deadlines.start_s = overrides.start_s.value_or(deadlines.start_s);
  deadlines.prepare_s = overrides.prepare_s.value_or(deadlines.prepare_s);
  deadlines.verify_s = overrides.verify_s.value_or(deadlines.verify_s);
  deadlines.warm_up_s = overrides.warm_up_s.value_or(deadlines.warm_up_s);
  deadlines.measure_s = overrides.measure_s.value_or(deadlines.measure_s);
  deadlines.peaks_s = overrides.peaks_s.value_or(deadlines.peaks_s);
  deadlines.stop_s = overrides.stop_s.value_or(deadlines.stop_s);
  return deadlines;
}

Deadlines deadlines_for(const PlannedCase& planned, const MeasurePolicy& policy, const DeadlineOverrides& overrides) {
  Deadlines deadlines = base_deadlines(overrides);
  const double call_s = planned.work.flops / kSlowestFlopPerS + planned.work.bytes / kSlowestBytePerS;
  const double fill_s = planned.memory_bytes / kSlowestBytePerS;
  const double modes = static_cast<double>(policy.modes.size());
  if (!overrides.prepare_s) deadlines.prepare_s = capped(deadlines.prepare_s + fill_s + call_s);
  if (!overrides.verify_s) deadlines.verify_s = capped(deadlines.verify_s + fill_s + kTrainingSteps * call_s);
  if (!overrides.warm_up_s) deadlines.warm_up_s += kLoopSlack * (policy.max_warm_up_s + call_s);
  if (!overrides.measure_s) {
    deadlines.measure_s += modes * kLoopSlack * (policy.min_time_s + policy.max_time_s + call_s);
  }
  if (const TrainingGoal* goal = goal_of(planned.workload)) {
    const auto images = static_cast<double>(goal->train_images) + static_cast<double>(goal->test_images);
    const double epoch_s = images / static_cast<double>(planned.work.samples) * call_s;
    if (!overrides.warm_up_s) deadlines.warm_up_s += images * kSlowestImageS + fill_s;
    if (!overrides.measure_s) deadlines.measure_s += static_cast<double>(goal->max_epochs) * epoch_s;
  }
  if (policy.energy && !overrides.measure_s) deadlines.measure_s += kEnergyS + kLoopSlack * call_s;
  deadlines.warm_up_s = capped(deadlines.warm_up_s);
  deadlines.measure_s = capped(deadlines.measure_s);
  return deadlines;
}

}  // namespace aibench
