#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// Contents for the tensors of a graph of one gemm or convolution, made of integers so small and so few that every
// partial sum, in whatever order and precision of the declared types it is made, is exact: a right kernel then gives
// the one right answer, and any wrong index shows (see exact_check.h). By TensorId, in the storage format; empty for
// tensors that only the op writes. Deterministic in `seed`.
//
// Unsupported when there is no such data: other ops, alpha or beta that are no multiple of 1/4 or beyond 8, sums of
// 8-bit integers that leave 32 bits.
std::variant<std::vector<std::vector<std::byte>>, Unsupported> exact_inputs(const OpGraph& graph, std::uint64_t seed);

}  // namespace aibench
