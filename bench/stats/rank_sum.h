#pragma once

#include <cstddef>
#include <optional>
#include <span>

// The two-sample Mann–Whitney (Wilcoxon rank-sum) test, by counting: no table, no simulation.
namespace aibench {

// Up to this many pairs (m times n) every split of the pooled values is counted; beyond it the normal approximation
// with continuity and tie correction stands in.
inline constexpr std::size_t kExactRankSumPairs = 2500;

// P(U <= u) for samples of m and n values without ties under the null hypothesis. u is rounded down.
double rank_sum_cdf(std::size_t m, std::size_t n, double u);

// How many of the m times n pairwise differences to cut off at each end for an interval of at least `confidence`: it
// runs from the (result+1)-th smallest to the (result+1)-th largest. nullopt when the samples are too small for it.
std::optional<std::size_t> rank_sum_cut(std::size_t m, std::size_t n, double confidence);

struct RankSumTest {
  double u = 0;  // pairs in which the value of `a` is the larger one; a tied pair counts one half
  double p_two_sided = 1;
  double p_less = 1;     // alternative: a lies below b
  double p_greater = 1;  // alternative: a lies above b
};

// Exact, conditional on the pattern of ties. Order within a sample has no influence. Throws std::invalid_argument when
// a sample is empty or holds a NaN.
RankSumTest rank_sum_test(std::span<const double> a, std::span<const double> b);

}  // namespace aibench
