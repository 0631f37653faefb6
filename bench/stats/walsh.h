#pragma once

#include <span>
#include <vector>

namespace aibench {

// sqrt(x y) for positive x and y; exactly x when they are equal.
double geometric_mean(double x, double y);

// Walsh averages of the logarithms, as geometric means of all pairs i <= j: n (n + 1) / 2 values, unordered. For
// positive values.
std::vector<double> pairwise_geometric_means(std::span<const double> values);

// Median on the log scale: of an even count the geometric mean of the middle two. Reorders `values`, which must not be
// empty.
double log_median(std::span<double> values);

}  // namespace aibench
