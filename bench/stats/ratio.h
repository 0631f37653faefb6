#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace aibench {

// How many times larger one positive quantity is than another, from their rounds. low <= ratio <= high where the
// interval exists.
struct RatioInterval {
  double ratio = 1;
  std::optional<double> low, high;
};

// Whether it can be calculated with: ratio and ends are finite and above 0. Not so for quotients beyond a double's
// range.
bool is_usable(const RatioInterval& interval);

// An interval that holds 1: the rounds do not tell which side is larger. nullopt without an interval.
std::optional<bool> is_tie(const RatioInterval& interval);

// Rounds measured independently: the Hodges–Lehmann estimate on the log scale (median of all numerator / denominator
// pairs), its interval from inverting the exact Mann–Whitney test. No interval below 4 against 4 at 95 %.
RatioInterval ratio_unpaired(std::span<const double> numerators, std::span<const double> denominators,
                             double confidence = 0.95);

// numerators[i] and denominators[i] belong to the same round: median of the pairwise geometric means of the rounds'
// ratios, its interval from inverting the exact Wilcoxon signed-rank test. No interval below 6 rounds at 95 %.
RatioInterval ratio_paired(std::span<const double> numerators, std::span<const double> denominators,
                           double confidence = 0.95);

// How much wider each of `comparisons` intervals that are looked at together has to be, so that all of them hold at 95
// % (Bonferroni): what an interval of Student's t with rounds - 1 degrees of freedom would have to be. 1 for one of
// them. `rounds`: of the side with fewer; there is no interval below 2.
double widening(std::size_t rounds, std::size_t comparisons);

// Each side of a usable interval stretched by `factor` on the log scale; without the interval where it leaves the range
// of a double.
RatioInterval widened(const RatioInterval& interval, double factor);

// The two above throw std::invalid_argument for an empty sample, a value that is not positive and finite, and (paired)
// samples of different size.

}  // namespace aibench
