#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "bench/stats/median_interval.h"

namespace aibench {

// Correlation of each round with the next, in the order they were measured; between -1 and 1. nullopt for fewer than
// three rounds or rounds that are all equal. With few rounds the estimate of independent data lies about 1/n below 0.
std::optional<double> lag1_autocorrelation(std::span<const double> rounds);

// How many independent rounds `n` rounds with this lag-1 autocorrelation are worth: n (1 - r) / (1 + r) for r > 0,
// between 1 and n; n for r <= 0, since a negative estimate is no licence for a narrower interval.
double effective_rounds(std::size_t n, double autocorrelation);

// The interval stretched about its median, on the log scale, to what `effective` independent rounds would have given
// instead of `rounds`. Unchanged without an interval or when effective >= rounds.
MedianInterval widened_for_drift(const MedianInterval& interval, std::size_t rounds, double effective);

// Above this lag-1 autocorrelation rounds do not count as independent. Ten independent rounds exceed it in about one
// case of a hundred.
inline constexpr double kMostAutocorrelation = 0.5;

// median_interval of rounds in the order they were measured, widened when their autocorrelation exceeds the limit.
MedianInterval drift_aware_interval(std::span<const double> positive_round_medians);

}  // namespace aibench
