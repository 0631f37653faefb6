#include "bench/answer/goal_summary.h"

#include <algorithm>
#include <vector>

#include "bench/stats/summary.h"

namespace aibench {
namespace {

double sum_of(const TrainingRun& run, double Epoch::*seconds) {
  double sum = 0;
  for (const Epoch& epoch : run.epochs) sum += epoch.*seconds;
  return sum;
}

Spread spread_of(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {.median = median_of(values), .least = *least, .most = *most};
}

}  // namespace

std::optional<double> time_to_goal_s(const TrainingRun& run) {
  if (!run.reached) return std::nullopt;
  return sum_of(run, &Epoch::train_s);
}

GoalSummary summarise_goal(std::span<const TrainingRun> runs) {
  GoalSummary summary{.runs = runs.size()};
  std::vector<double> times, epochs, accuracies, in_i8, evaluations;
  for (const TrainingRun& run : runs) {
    accuracies.push_back(run.epochs.back().accuracy);
    if (run.i8_accuracy) in_i8.push_back(*run.i8_accuracy);
    evaluations.push_back(sum_of(run, &Epoch::evaluate_s));
    if (const auto time = time_to_goal_s(run)) {
      times.push_back(*time);
      epochs.push_back(static_cast<double>(run.epochs.size()));
    }
  }
  summary.reached = times.size();
  if (!times.empty()) {
    summary.time_s = spread_of(times);
    summary.epochs = spread_of(epochs);
  }
  summary.last_accuracy = spread_of(accuracies);
  if (!in_i8.empty()) summary.i8_accuracy = spread_of(in_i8);
  summary.evaluate_s = spread_of(evaluations);
  return summary;
}

}  // namespace aibench
