#pragma once

#include <span>

namespace aibench {

// Two one-sided tests: p of the claim that a / b lies strictly between 1 / (1 + margin) and 1 + margin, the larger of
// the two one-sided exact p. Small p: equivalent within the margin. Values positive, margin > 0; throws
// std::invalid_argument otherwise.
double equivalence_p_unpaired(std::span<const double> a, std::span<const double> b, double margin);

// The same with a[i] and b[i] of one round, by the signed-rank test on the log ratios.
double equivalence_p_paired(std::span<const double> a, std::span<const double> b, double margin);

}  // namespace aibench
