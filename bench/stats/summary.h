#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace aibench {

// Quantiles interpolate linearly between order statistics (NumPy's default, type 7). All functions here throw
// std::invalid_argument for no values or a NaN; infinities are ordered like any other number.

// 0 <= q <= 1. `sorted` ascends.
double quantile_of_sorted(std::span<const double> sorted, double q);
double quantile_of(std::span<const double> values, double q);
double median_of(std::span<const double> values);

// Median absolute deviation from the median, not scaled to a normal distribution's sigma.
double mad_of(std::span<const double> values);

struct Summary {
  std::size_t count = 0;
  double median = 0, p5 = 0, p90 = 0, p95 = 0, p99 = 0, min = 0, max = 0, mad = 0;
};
Summary summarize(std::span<const double> values);

}  // namespace aibench
