#include "bench/stats/normal.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace aibench {

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double normal_quantile(double p) {
  if (!(p > 0 && p < 1)) throw std::invalid_argument("normal_quantile: p outside (0, 1)");
  if (p > 0.5) return -normal_quantile(1 - p);
  // Bisection over the whole range that a double's p can reach, then Newton's steps to the last bits.
  double low = -40, high = 0;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  double z = (low + high) / 2;
  for (int i = 0; i < 3; ++i) {
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    if (density <= 0) break;
    z -= (normal_cdf(z) - p) / density;
  }
  return z;
}

}  // namespace aibench
