#pragma once

#include <span>
#include <vector>

namespace aibench {

// Holm's step-down adjustment: comparing the results with alpha keeps the chance of any false alarm in the whole
// family below alpha. Same order as given; values stay within [0, 1]. Throws std::invalid_argument for a p outside.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace aibench
