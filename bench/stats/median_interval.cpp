#include "bench/stats/median_interval.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "bench/stats/signed_rank.h"
#include "bench/stats/summary.h"
#include "bench/stats/walsh.h"

namespace aibench {
namespace {

constexpr double kConfidence = 0.95;

}  // namespace

std::optional<double> relative_half_width(const MedianInterval& interval) {
  if (!interval.low || !interval.high || !(interval.median > 0)) return std::nullopt;
  const double width = (*interval.high - *interval.low) / 2 / interval.median;
  return std::isfinite(width) ? std::optional(width) : std::nullopt;
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

  auto means = pairwise_geometric_means(values);
  const auto low = means.begin() + static_cast<std::ptrdiff_t>(*cut);
  const auto high = means.end() - 1 - static_cast<std::ptrdiff_t>(*cut);
  std::nth_element(means.begin(), low, means.end());
  result.low = std::min(*low, result.median);
  std::nth_element(means.begin(), high, means.end());
  result.high = std::max(*high, result.median);
  return result;
}

}  // namespace aibench
