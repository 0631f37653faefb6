#include "bench/stats/drift.h"

#include <algorithm>
#include <cmath>

namespace aibench {

std::optional<double> lag1_autocorrelation(std::span<const double> rounds) {
  if (rounds.size() < 3) return std::nullopt;
  double mean = 0;
  for (const double value : rounds) mean += value / static_cast<double>(rounds.size());
  double variance = 0, covariance = 0;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    variance += (rounds[i] - mean) * (rounds[i] - mean);
    if (i + 1 < rounds.size()) covariance += (rounds[i] - mean) * (rounds[i + 1] - mean);
  }
  // Rounds that are equal but for the rounding of the mean carry no information about correlation.
  const double rounding = 1e-14 * std::abs(mean);
  if (!(variance > static_cast<double>(rounds.size()) * rounding * rounding)) return std::nullopt;
  return std::clamp(covariance / variance, -1.0, 1.0);
}

double effective_rounds(std::size_t n, double autocorrelation) {
  const auto rounds = static_cast<double>(n);
  if (!(autocorrelation > 0)) return rounds;
  return std::max(1.0, rounds * (1 - autocorrelation) / (1 + autocorrelation));
}

MedianInterval widened_for_drift(const MedianInterval& interval, std::size_t rounds, double effective) {
  const auto count = static_cast<double>(rounds);
  if (!interval.low || !interval.high || !(effective > 0) || effective >= count) return interval;
  const double stretch = std::sqrt(count / effective);
  return {.median = interval.median,
          .low = interval.median * std::pow(*interval.low / interval.median, stretch),
          .high = interval.median * std::pow(*interval.high / interval.median, stretch)};
}

MedianInterval drift_aware_interval(std::span<const double> positive_round_medians) {
  const MedianInterval interval = median_interval(positive_round_medians);
  const auto correlation = lag1_autocorrelation(positive_round_medians);
  if (!correlation || *correlation <= kMostAutocorrelation) return interval;
  const std::size_t rounds = positive_round_medians.size();
  return widened_for_drift(interval, rounds, effective_rounds(rounds, *correlation));
}

}  // namespace aibench
