#include "kernels/worker/mode_summary.h"

#include <algorithm>
#include <cmath>

namespace aibench {
namespace {

double quantile(const std::vector<double>& sorted, double p) {
  const double rank = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double median_absolute_deviation(const std::vector<double>& samples, double median) {
  std::vector<double> deviations;
  deviations.reserve(samples.size());
  for (const double sample : samples) deviations.push_back(std::abs(sample - median));
  std::sort(deviations.begin(), deviations.end());
  return quantile(deviations, 0.5);
}

}  // namespace

ModeSamples summarise(TimingMode mode, std::string time, std::int64_t calls_per_sample, std::vector<double> samples,
                      bool keep_samples) {
  std::vector<double> sorted = samples;
  std::sort(sorted.begin(), sorted.end());
  ModeSamples summary{.mode = mode, .time = std::move(time), .calls_per_sample = calls_per_sample};
  summary.sample_count = static_cast<std::int64_t>(sorted.size());
  summary.median_s = quantile(sorted, 0.5);
  summary.p5_s = quantile(sorted, 0.05);
  summary.p90_s = quantile(sorted, 0.90);
  summary.p95_s = quantile(sorted, 0.95);
  summary.p99_s = quantile(sorted, 0.99);
  summary.min_s = sorted.front();
  summary.max_s = sorted.back();
  summary.mad_s = median_absolute_deviation(sorted, summary.median_s);
  if (keep_samples) summary.samples = std::move(samples);
  return summary;
}

}  // namespace aibench
