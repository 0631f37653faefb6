#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "bench/result/result.h"

namespace aibench {

// Seconds of training until the goal, evaluation left out; nullopt when it was not reached.
std::optional<double> time_to_goal_s(const TrainingRun& run);

struct Spread {
  double median = 0, least = 0, most = 0;
};

// How networks trained from several seeds reached their goal.
struct GoalSummary {
  std::size_t runs = 0, reached = 0;
  std::optional<Spread> time_s, epochs;  // of the runs that reached it; absent when none did
  Spread last_accuracy;                  // of all runs
  std::optional<Spread> i8_accuracy;     // of the networks quantised; absent when that was not possible
  Spread evaluate_s;                     // of all runs, together
};
GoalSummary summarise_goal(std::span<const TrainingRun> runs);  // of at least one run

}  // namespace aibench
