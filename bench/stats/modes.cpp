#include "bench/stats/modes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/stats/summary.h"

namespace aibench {
namespace {

constexpr std::size_t kMostValues = 500;
constexpr double kLeastShare = 0.15;
constexpr double kMostBetween = 0.05;  // of the values, in the middle half between the modes
constexpr double kLeastShareOfRounds = 0.3;
constexpr double kGapOverSide = 2.5;

// Logarithms in ascending order; empty when a value has none.
std::vector<double> sorted_logs(std::span<const double> values) {
  const std::size_t step = (values.size() + kMostValues - 1) / kMostValues;
  std::vector<double> logs;
  for (std::size_t i = 0; i < values.size(); i += step) {
    if (!(values[i] > 0) || !std::isfinite(values[i])) return {};
    logs.push_back(std::log(values[i]));
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

// How many values the lower group has when the groups' means differ the most for their sizes (Otsu's criterion).
std::size_t best_split(const std::vector<double>& sorted) {
  const auto count = static_cast<double>(sorted.size());
  double total = 0, below = 0, best = -1;
  for (const double value : sorted) total += value;
  std::size_t split = 1;
  for (std::size_t k = 1; k < sorted.size(); ++k) {
    below += sorted[k - 1];
    const double low = static_cast<double>(k), distance = below / low - (total - below) / (count - low);
    const double between = low * (count - low) * distance * distance;
    if (between > best) {
      best = between;
      split = k;
    }
  }
  return split;
}

TwoModes modes_at(const std::vector<double>& sorted, std::size_t split) {
  const std::span<const double> all(sorted);
  return {.low = quantile_of_sorted(all.first(split), 0.5),
          .high = quantile_of_sorted(all.subspan(split), 0.5),
          .share_of_high = static_cast<double>(sorted.size() - split) / static_cast<double>(sorted.size())};
}

TwoModes from_logs(const TwoModes& logs) {
  return {.low = std::exp(logs.low), .high = std::exp(logs.high), .share_of_high = logs.share_of_high};
}

}  // namespace

std::optional<TwoModes> two_modes(std::span<const double> samples) {
  if (samples.size() < kLeastValuesForModes) return std::nullopt;
  const std::vector<double> sorted = sorted_logs(samples);
  if (sorted.empty()) return std::nullopt;
  const TwoModes modes = modes_at(sorted, best_split(sorted));
  if (modes.share_of_high < kLeastShare || modes.share_of_high > 1 - kLeastShare) return std::nullopt;  // outliers
  const double distance = modes.high - modes.low;
  if (distance < std::log1p(kLeastModeDistance)) return std::nullopt;
  const auto from = std::lower_bound(sorted.begin(), sorted.end(), modes.low + 0.25 * distance);
  const auto to = std::upper_bound(sorted.begin(), sorted.end(), modes.low + 0.75 * distance);
  if (static_cast<double>(to - from) > kMostBetween * static_cast<double>(sorted.size())) return std::nullopt;
  return from_logs(modes);
}

std::optional<TwoModes> two_modes_of_rounds(std::span<const double> round_medians) {
  if (round_medians.size() < kLeastRoundsForModes) return std::nullopt;
  const std::vector<double> sorted = sorted_logs(round_medians);
  std::optional<TwoModes> found;
  double widest = std::log1p(kLeastRoundDistance);
  const auto least = static_cast<std::size_t>(std::ceil(kLeastShareOfRounds * static_cast<double>(sorted.size())));
  for (std::size_t k = least; k + least <= sorted.size(); ++k) {
    const double gap = sorted[k] - sorted[k - 1];
    const double side = std::max(sorted[k - 1] - sorted.front(), sorted.back() - sorted[k]);
    if (gap < widest || gap <= kGapOverSide * side) continue;
    widest = gap;
    found = from_logs(modes_at(sorted, k));
  }
  return found;
}

}  // namespace aibench
