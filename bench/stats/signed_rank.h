#pragma once

#include <cstddef>
#include <optional>
#include <span>

// The one-sample Wilcoxon signed-rank test, by counting: no table, no simulation.
namespace aibench {

// Up to this many values the null distribution is counted; beyond it the normal approximation with continuity
// correction stands in (its error is then far below 1e-4).
inline constexpr std::size_t kExactSignedRankLimit = 150;

// P(W+ <= w) of n values without ties or zeros under the null hypothesis (symmetric about 0). w is rounded down.
double signed_rank_cdf(std::size_t n, double w);

// How many Walsh averages to cut off at each end for an interval of at least `confidence`: the interval runs from the
// (result+1)-th smallest to the (result+1)-th largest. nullopt when n is too small for that confidence (n < 6 at 95 %).
std::optional<std::size_t> signed_rank_cut(std::size_t n, double confidence);

struct SignedRankTest {
  double w_plus = 0;     // sum of the mid-ranks of |d| over d > 0; zeros are dropped before ranking
  std::size_t used = 0;  // differences that are not 0
  double p_two_sided = 1;
  double p_less = 1;     // alternative: the differences lie below 0
  double p_greater = 1;  // alternative: the differences lie above 0
};

// Exact, conditional on the pattern of ties (every sign assignment counted). All p are 1 when every difference is 0.
SignedRankTest signed_rank_test(std::span<const double> differences);

}  // namespace aibench
