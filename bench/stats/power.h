#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace aibench {

// The smallest two-sided p that any data of these sizes can give: what a correction for many cases has to be compared
// with before rounds are spent on it. 1 when a size is 0.
double smallest_p_rank_sum(std::size_t m, std::size_t n);
double smallest_p_signed_rank(std::size_t n);

// Standard deviation of the logarithms: for small spreads, the relative spread from round to round. Throws
// std::invalid_argument for fewer than two values or one that is not positive.
double log_sd(std::span<const double> values);

struct PowerQuestion {
  double alpha = 0.05;  // two-sided, after any correction for many cases; in (0, 1)
  double power = 0.8;   // chance to see the effect; in (0, 1)
};

// The shift, in standard deviations of one round, that a Mann–Whitney test of m against n rounds sees with the asked
// power: the exact critical value, the moments of U under shifted normal distributions, U taken as normal. nullopt
// when alpha is below the smallest p that these sizes reach, so that no effect could be seen.
std::optional<double> detectable_shift(const PowerQuestion& question, std::size_t m, std::size_t n);

// The same as a ratio > 1 between two sides whose rounds spread by `round_log_sd` each.
std::optional<double> smallest_detectable_ratio(const PowerQuestion& question, double round_log_sd, std::size_t m,
                                                std::size_t n);

// Rounds on each side from which on `ratio` (in either direction) is seen; nullopt for ratio 1 and above 100 000. Up to
// 200 by detectable_shift, above by the formula of the normal limit, which is a few percent off there.
std::optional<std::size_t> rounds_needed(const PowerQuestion& question, double round_log_sd, double ratio);

}  // namespace aibench
