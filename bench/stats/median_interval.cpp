#include "bench/stats/median_interval.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "bench/stats/summary.h"

namespace aibench {
namespace {

constexpr double kConfidence = 0.95;

// The k-th smallest and k-th largest of n values hold their median with probability 1 - 2 P(fewer than k of n fair
// coins show heads). An end of the interval lies between the k-th value and the next one inwards: `inner` of the way.
struct Depth {
  std::size_t k = 0;  // counted from 1
  double inner = 0;
};

std::optional<Depth> depth_of(std::size_t n) {
  const auto count = static_cast<double>(n);
  double log_share = -count * std::numbers::ln2, below = 0;  // of exactly k heads; P(fewer than k heads)
  double level = 1;                                          // at which the k outermost values are cut off
  for (std::size_t k = 0; 2 * k < n; ++k) {
    below += std::exp(log_share);
    const double next = 1 - 2 * below;
    if (next < kConfidence) {
      if (k == 0) return std::nullopt;
      const double share = (level - kConfidence) / (level - next), depth = static_cast<double>(k);
      return Depth{.k = k, .inner = (count - depth) * share / (depth + (count - 2 * depth) * share)};
    }
    level = next;
    log_share += std::log((count - static_cast<double>(k)) / static_cast<double>(k + 1));
  }
  return std::nullopt;
}

double between(double outer, double next, double inner) {
  return outer == next ? outer : std::exp((1 - inner) * std::log(outer) + inner * std::log(next));
}

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
  const auto depth = depth_of(values.size());
  const bool positive = std::ranges::all_of(values, [](double v) { return v > 0; });
  if (!depth || !positive) return result;

  std::vector<double> ordered(values.begin(), values.end());
  std::sort(ordered.begin(), ordered.end());
  const std::size_t last = ordered.size() - depth->k;
  result.low = between(ordered[depth->k - 1], ordered[depth->k], depth->inner);
  result.high = between(ordered[last], ordered[last - 1], depth->inner);
  return result;
}

}  // namespace aibench
