#pragma once

#include <optional>
#include <span>

namespace aibench {

// Two groups of values with next to nothing between them.
struct TwoModes {
  double low = 0, high = 0;    // medians of the groups
  double share_of_high = 0.5;  // of the values
};

inline constexpr std::size_t kLeastValuesForModes = 30;
inline constexpr std::size_t kLeastRoundsForModes = 8;
inline constexpr double kLeastModeDistance = 0.05;   // of the lower mode; closer ones do no harm
inline constexpr double kLeastRoundDistance = 0.02;  // the same between rounds, where noise averages out less

// Looks for two modes in the samples of one window, in any order: the best split in two on the log scale has at least
// 15 % of the values on each side (fewer are outliers), medians at least 5 % apart, and at most 5 % of the values in
// the middle half between them (a distribution with one mode has 20 % and more there, skewed or not). Positive values
// only; of more than 500 values evenly spaced ones are looked at. nullopt: one mode, or fewer than 30 values.
std::optional<TwoModes> two_modes(std::span<const double> samples);

// The same for the few medians of rounds: a gap at least 2 % wide that is more than 2.5 times as wide as either side,
// with at least 30 % of the rounds on each. nullopt: no such gap, or fewer than 8 rounds.
std::optional<TwoModes> two_modes_of_rounds(std::span<const double> round_medians);

}  // namespace aibench
