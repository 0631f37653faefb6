#include <algorithm>

#include "bench/plan/plan.h"
#include "kernels/workloads/quantized_graph.h"

namespace aibench {
namespace {

// The interval of a median over rounds needs this many rounds before it exists, so no case stops earlier.
constexpr int kFewestRounds = 6;

// What a machine may be like. The times come out right for the machine that is, as long as it lies between the two.
struct Machine {
  double flop_per_s, bytes_per_s;  // of the case itself
  double reference_flop_per_s;     // of the check against the fp64 reference
  double fill_bytes_per_s;         // making and uploading the data
  double start_s;                  // a worker process, to ready and to its end
  double peaks_s;                  // measuring the ceilings, once a target
  double image_s;                  // drawing or reading an image to train on
};
constexpr Machine kFast = {.flop_per_s = 1e15,
                           .bytes_per_s = 1e13,
                           .reference_flop_per_s = 1e11,
                           .fill_bytes_per_s = 1e11,
                           .start_s = 0.005,
                           .peaks_s = 0.1,
                           .image_s = 1e-7};
constexpr Machine kSlow = {.flop_per_s = 2e10,
                           .bytes_per_s = 5e9,
                           .reference_flop_per_s = 1e9,
                           .fill_bytes_per_s = 2e8,
                           .start_s = 1.0,
                           .peaks_s = 2.0,
                           .image_s = 5e-4};

constexpr double kMostReferenceFlops = 4e10;  // above, workers do not compare with the reference
constexpr double kTrainingCheckSteps = 20;

double call_time(const Work& work, const Machine& machine) {
  return std::max(work.flops / machine.flop_per_s, work.bytes / machine.bytes_per_s);
}

double window_time(const MeasureSettings& measure, double call_s) {
  const double wanted = std::max(measure.min_time_s, static_cast<double>(measure.min_samples) * call_s);
  return std::max(call_s, std::min(wanted, measure.max_time_s));
}

// Windows that are timed. A device that works in host memory has no transfers; its end-to-end time is the latency
// again.
double windows(const MeasureSettings& measure, bool transfers) {
  const auto modes = static_cast<double>(measure.modes.size());
  const bool end_to_end =
      std::find(measure.modes.begin(), measure.modes.end(), TimingMode::end_to_end) != measure.modes.end();
  return end_to_end && !transfers && modes > 1 ? modes - 1 : modes;
}

double check_time(const PlannedCase& planned, const Machine& machine) {
  const bool compared = planned.work.flops <= kMostReferenceFlops;
  const double reference_s = compared ? planned.work.flops / machine.reference_flop_per_s : 0;
  const auto* network = std::get_if<NetworkWorkload>(&planned.workload);
  const bool trains = network != nullptr && network->mode == NetworkMode::training;
  return reference_s + (trains ? kTrainingCheckSteps : 1) * call_time(planned.work, machine);
}

// Training to a goal: `epochs` of them, each with its evaluation, and the images drawn once a round.
double goal_time(const PlannedCase& planned, const TrainingGoal& goal, double epochs, double rounds,
                 const Machine& machine) {
  const auto train = static_cast<double>(goal.train_images), test = static_cast<double>(goal.test_images);
  const double passes = (train + test) / static_cast<double>(planned.work.samples);
  const double round_s = (train + test) * machine.image_s + epochs * passes * call_time(planned.work, machine);
  return rounds * round_s + check_time(planned, machine);
}

// Before it runs, an i8 network is run in f32 by the reference's loops.
double calibration_time(const PlannedCase& planned, const Machine& machine) {
  const auto* network = std::get_if<NetworkWorkload>(&planned.workload);
  if (network == nullptr || network->dtype != DType::i8) return 0;
  const double samples = static_cast<double>(kCalibrationSamples) / static_cast<double>(planned.work.samples);
  return samples * planned.work.flops / machine.reference_flop_per_s;
}

// As the worker plans them: two that agree are the least.
double warm_up_window(const MeasureSettings& measure) { return std::clamp(measure.min_time_s / 2, 0.01, 0.05); }

double least_of(const PlannedCase& planned, const MeasureSettings& measure, double rounds) {
  if (const TrainingGoal* goal = goal_of(planned.workload)) {
    return goal_time(planned, *goal, 1, measure.max_rounds, kFast);
  }
  const double call_s = call_time(planned.work, kFast);
  const double round_s = planned.memory_bytes / kFast.fill_bytes_per_s + calibration_time(planned, kFast) +
                         2 * std::max(warm_up_window(measure), call_s) +
                         windows(measure, false) * window_time(measure, call_s);
  return rounds * round_s + check_time(planned, kFast);
}

double most_of(const PlannedCase& planned, const MeasureSettings& measure, double rounds, bool transfers) {
  if (const TrainingGoal* goal = goal_of(planned.workload)) {
    return goal_time(planned, *goal, static_cast<double>(goal->max_epochs), rounds, kSlow);
  }
  const double call_s = call_time(planned.work, kSlow);
  const double first_s = call_s + std::max(measure.max_warm_up_s, call_s);
  const double round_s = planned.memory_bytes / kSlow.fill_bytes_per_s + calibration_time(planned, kSlow) + first_s +
                         windows(measure, transfers) * window_time(measure, call_s);
  return rounds * round_s + check_time(planned, kSlow);
}

}  // namespace

TimeEstimate estimate_time(const Plan& plan) {
  const double most_rounds = plan.measure.max_rounds;
  const double least_rounds =
      plan.measure.precision_promised ? std::min(kFewestRounds, plan.measure.max_rounds) : plan.measure.max_rounds;
  TimeEstimate estimate;
  for (const Target& target : plan.targets) {
    const bool transfers = target.kind != "cpu";
    estimate.least_s += kFast.peaks_s + least_rounds * kFast.start_s;
    estimate.most_s += kSlow.peaks_s + most_rounds * kSlow.start_s;
    for (const PlannedCase& planned : plan.cases) {
      if (!planned.skip_reason.empty()) continue;
      estimate.least_s += least_of(planned, plan.measure, least_rounds);
      estimate.most_s += most_of(planned, plan.measure, most_rounds, transfers);
    }
  }
  return estimate;
}

}  // namespace aibench
