#include "bench/stats/summary.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace aibench {
namespace {

std::vector<double> sorted_copy(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("a summary needs at least one value");
  std::vector<double> sorted(values.begin(), values.end());
  for (const double value : sorted) {
    if (std::isnan(value)) throw std::invalid_argument("a summary of values with a NaN among them");
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

double mad_about(std::span<const double> values, double center) {
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (const double value : values) deviations.push_back(std::abs(value - center));
  return median_of(deviations);
}

}  // namespace

double quantile_of_sorted(std::span<const double> sorted, double q) {
  if (sorted.empty() || !(q >= 0 && q <= 1)) throw std::invalid_argument("quantile outside 0 to 1, or of no values");
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double share = position - static_cast<double>(below);
  // Equal neighbours are returned as they are: interpolation would round, or make a NaN of two infinities.
  if (share == 0 || sorted[below] == sorted[below + 1]) return sorted[below];
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

double quantile_of(std::span<const double> values, double q) { return quantile_of_sorted(sorted_copy(values), q); }

double median_of(std::span<const double> values) { return quantile_of(values, 0.5); }

double mad_of(std::span<const double> values) { return mad_about(values, median_of(values)); }

Summary summarize(std::span<const double> values) {
  const auto sorted = sorted_copy(values);
  const double median = quantile_of_sorted(sorted, 0.5);
  return {.count = sorted.size(),
          .median = median,
          .p5 = quantile_of_sorted(sorted, 0.05),
          .p90 = quantile_of_sorted(sorted, 0.90),
          .p95 = quantile_of_sorted(sorted, 0.95),
          .p99 = quantile_of_sorted(sorted, 0.99),
          .min = sorted.front(),
          .max = sorted.back(),
          .mad = mad_about(sorted, median)};
}

}  // namespace aibench
