#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "kernels/ops/ops.h"

namespace aibench {

// The first row of matrix `i` of a gemm's result behind which memory that C does not own was changed. `before` is what
// C's tensor held before the op; empty when that were canaries (kernels/ops/canary.h).
std::optional<std::int64_t> overwritten_gap(const Gemm& op, DType result, std::span<const std::byte> before,
                                            std::span<const std::byte> after, std::int64_t i);

}  // namespace aibench
