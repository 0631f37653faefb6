#include "kernels/worker/window_plan.h"

#include <algorithm>
#include <cmath>

namespace aibench {
namespace {

constexpr double kStepsPerSample = 100.0;
constexpr double kStepsPerBatch = 1000.0;
constexpr double kLeastBatch_s = 1e-3;
constexpr double kLeastWarmUpWindow_s = 10e-3;
constexpr double kMostWarmUpWindow_s = 50e-3;
constexpr double kShortestCall_s = 1e-9;  // an estimate of 0 means "too short to see"

std::int64_t at_least_one(double count, double most) {
  return static_cast<std::int64_t>(std::clamp(std::ceil(count), 1.0, most));
}

}  // namespace

WindowPlan plan_window(const MeasurePolicy& policy, bool back_to_back, double seconds_per_call,
                       double timer_resolution_s) {
  const double call_s = std::max(seconds_per_call, kShortestCall_s);
  const auto most_samples = static_cast<double>(kMaxSamples);
  double sample_s = kStepsPerSample * timer_resolution_s;
  if (back_to_back) sample_s = std::max(kLeastBatch_s, kStepsPerBatch * timer_resolution_s);
  sample_s = std::max(sample_s, policy.min_time_s / most_samples);
  WindowPlan plan;
  plan.calls_per_sample = at_least_one(sample_s / call_s, 1e12);
  const double one_sample_s = call_s * static_cast<double>(plan.calls_per_sample);
  const double wanted = std::max(policy.min_time_s / one_sample_s, static_cast<double>(policy.min_samples));
  const double affordable = std::max(1.0, std::floor(policy.max_time_s / one_sample_s));
  plan.samples = at_least_one(std::min(wanted, affordable), most_samples);
  return plan;
}

WindowPlan plan_warm_up(const WindowPlan& measured, double seconds_per_call, double min_time_s) {
  const double window_s = std::clamp(min_time_s / 2, kLeastWarmUpWindow_s, kMostWarmUpWindow_s);
  const double sample_s = std::max(seconds_per_call, kShortestCall_s) * static_cast<double>(measured.calls_per_sample);
  return {.samples = at_least_one(window_s / sample_s, static_cast<double>(kMaxSamples)),
          .calls_per_sample = measured.calls_per_sample};
}

}  // namespace aibench
