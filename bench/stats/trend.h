#pragma once

#include <optional>
#include <span>

namespace aibench {

struct Trend {
  double change = 0;       // last third over first third, by their medians, minus 1: 0.03 = 3 % more at the end
  double p_two_sided = 1;  // Mann-Kendall: how often values in random order would rise or fall so steadily
};

// Up to this many values the null distribution is counted; beyond it the normal approximation with continuity
// correction stands in.
inline constexpr std::size_t kExactTrendLimit = 30;

// How far the last third of the values lies above the first, as a share; nullopt for fewer than 3 values or where a
// third's median is not above 0.
std::optional<double> change_over(std::span<const double> values);

// Whether values, in the order they were measured, rise or fall. Ties count for neither direction, which makes p larger
// than it need be. Takes time quadratic in the values, so the caller thins out long series. nullopt as above.
std::optional<Trend> trend_of(std::span<const double> values);

}  // namespace aibench
