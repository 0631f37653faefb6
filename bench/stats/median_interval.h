#pragma once

#include <optional>
#include <span>

namespace aibench {

// What a case reports of its rounds: the median over rounds with a 95 % interval. low and high are both there or both
// absent, and low <= median <= high.
struct MedianInterval {
  double median = 0;
  std::optional<double> low, high;
};

// Half the interval's width as a share of the median; nullopt without an interval. This is what a stop rule compares
// with the asked precision.
std::optional<double> relative_half_width(const MedianInterval& interval);

// The ordinary median of the rounds' medians (seconds, or any positive quantity). The interval lies between order
// statistics, interpolated on the log scale to 95 % (Hettmansperger and Sheather, "Confidence intervals based on
// interpolated order statistics", Statistics and Probability Letters 4, 1986). It supposes nothing about the shape of
// the rounds' distribution, and from 8 rounds on a single disturbed round does not reach it. It is absent for fewer
// than 6 rounds, which cannot give 95 %, and when a value is not above 0, which has no logarithm. Throws
// std::invalid_argument for no value at all or a NaN or infinity.
MedianInterval median_interval(std::span<const double> positive_round_medians);

}  // namespace aibench
