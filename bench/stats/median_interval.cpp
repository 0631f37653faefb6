#include "bench/stats/median_interval.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "bench/stats/signed_rank.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

constexpr double kConfidence = 0.95;

// sqrt(x y) gives x back exactly for x = y; the split form takes over where the product leaves the range of a double.
double geometric_mean(double x, double y) {
  const double product = x * y;
  return std::isnormal(product) ? std::sqrt(product) : std::sqrt(x) * std::sqrt(y);
}

// The Walsh averages of the logarithms, as geometric means: n (n + 1) / 2 values.
std::vector<double> walsh_means(std::span<const double> values) {
  std::vector<double> means;
  means.reserve(values.size() * (values.size() + 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) means.push_back(geometric_mean(values[i], values[j]));
  }
  return means;
}

}  // namespace

std::optional<double> relative_half_width(const MedianInterval& interval) {
  if (!interval.low || !interval.high || !(interval.median > 0)) return std::nullopt;
  return (*interval.high - *interval.low) / 2 / interval.median;
}

MedianInterval median_interval(std::span<const double> positive_round_medians) {
  const auto values = positive_round_medians;
  if (values.empty()) throw std::invalid_argument("median_interval: no rounds");
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    throw std::invalid_argument("median_interval: a round's median is not a finite number");
  }
  MedianInterval result{.median = median_of(values)};
  const auto cut = signed_rank_cut(values.size(), kConfidence);
  const bool positive = std::all_of(values.begin(), values.end(), [](double v) { return v > 0; });
  if (!cut || !positive) return result;

  auto means = walsh_means(values);
  const auto low = means.begin() + static_cast<std::ptrdiff_t>(*cut);
  const auto high = means.end() - 1 - static_cast<std::ptrdiff_t>(*cut);
  std::nth_element(means.begin(), low, means.end());
  result.low = std::min(*low, result.median);
  std::nth_element(means.begin(), high, means.end());
  result.high = std::max(*high, result.median);
  return result;
}

}  // namespace aibench
