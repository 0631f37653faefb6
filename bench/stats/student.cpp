#include "bench/stats/student.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "bench/stats/normal.h"

namespace aibench {
namespace {

constexpr std::size_t kNearlyNormal =
    100000;  // the sum has that many terms; the normal distribution is closer than 1e-5

// P(-t < T < t) for t >= 0.
double central(double t, std::size_t degrees) {
  const auto n = static_cast<double>(degrees);
  const double angle = std::atan(t / std::sqrt(n)), sine = std::sin(angle), cosine = std::cos(angle);
  const bool odd = degrees % 2 == 1;
  double term = odd ? cosine : 1, sum = 0;
  for (std::size_t i = odd ? 3 : 2; i <= degrees; i += 2) {
    sum += term;
    term *= cosine * cosine * static_cast<double>(i - 1) / static_cast<double>(i);
  }
  return std::min(1.0, odd ? 2 / std::numbers::pi * (angle + sine * sum) : sine * sum);
}

}  // namespace

double student_cdf(double t, std::size_t degrees_of_freedom) {
  if (degrees_of_freedom == 0) throw std::invalid_argument("student_cdf: no degrees of freedom");
  if (degrees_of_freedom > kNearlyNormal) return normal_cdf(t);
  const double inside = central(std::abs(t), degrees_of_freedom);
  return t < 0 ? (1 - inside) / 2 : (1 + inside) / 2;
}

double student_quantile(double p, std::size_t degrees_of_freedom) {
  if (!(p > 0 && p < 1)) throw std::invalid_argument("student_quantile: p is not between 0 and 1");
  if (p < 0.5) return -student_quantile(1 - p, degrees_of_freedom);
  double low = 0, high = 1;
  while (student_cdf(high, degrees_of_freedom) < p && high < 1e18) high *= 2;
  for (int halving = 0; halving < 200 && low < high; ++halving) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (student_cdf(middle, degrees_of_freedom) < p ? low : high) = middle;
  }
  return high;
}

}  // namespace aibench
