#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "kernels/ops/graph.h"
#include "kernels/verify/residual_check.h"
#include "kernels/worker/protocol.h"

// exact_check.h and residual_check.h for a graph that is one gemm or one convolution. `initial` and `result` as in
// reference_check.h, with the op's result given.
namespace aibench {

// After a pass on exact_inputs(graph, ...). nullopt for other graphs.
std::optional<Check> check_exactly(const OpGraph& graph, std::span<const std::vector<std::byte>> initial,
                                   std::span<const std::vector<std::byte>> result, std::uint64_t seed);

// After a pass on any data. nullopt for other graphs and where the residual check does not apply.
std::optional<Residual> check_residual(const OpGraph& graph, std::span<const std::vector<std::byte>> initial,
                                       std::span<const std::vector<std::byte>> result, std::uint64_t seed,
                                       int threads = 1);

// The residual check of one op of a graph, its tensors' numbers fetched by `numbers`. nullopt when the op is no product
// or the check does not apply to it. `before` is what the result held before the op; `added_error` as in
// residual_check.h.
std::optional<Residual> check_residual(const OpGraph& graph, const Op& op,
                                       const std::function<StoredNumbers(TensorId)>& numbers, StoredNumbers before,
                                       StoredNumbers result, double added_error, std::uint64_t seed, int threads);

}  // namespace aibench
