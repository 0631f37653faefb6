#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace aibench {

// Twice the mid-rank of every value, from 2 on, in the order of `values`: equal values share the mean of their ranks,
// and doubling keeps that an integer. Values must not be NaN.
std::vector<std::size_t> doubled_mid_ranks(std::span<const double> values);

}  // namespace aibench
