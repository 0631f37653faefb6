#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/ops/ops.h"
#include "kernels/worker/protocol.h"

// Whether results on integer data (see exact_inputs.h) are exactly right, for products of any size in time linear in
// their operands: both sides are multiplied with random vectors and compared modulo 2^61 - 1, after R. Freivalds,
// "Probabilistic machines can use less running time" (1977). Bytes are in the storage formats the dtypes name.
//
// The check's id is "exact/RESULT" ("exact/c", ...); its value counts the sums that differ, limit 0. Bad names the
// first wrong place. Unknown, "mistrusted", when more than half of the results that depend on the operands are zero, as
// an unwritten buffer often is.
namespace aibench {

// `c_before` is what C held before the op; empty when that were canaries (kernels/ops/canary.h). Elements between C's
// rows must still hold it.
Check check_gemm_exactly(const Gemm& op, DType operands, DType result, std::span<const std::byte> a,
                         std::span<const std::byte> b, std::span<const std::byte> c_before,
                         std::span<const std::byte> c, std::uint64_t seed);

// `first`, `second`, `written`: x, w, y of forward; dy, w, dx of backward_data; x, dy, dw of backward_weights.
Check check_conv_exactly(ConvDirection direction, const Conv2dShape& shape, DType operands, DType result,
                         std::span<const std::byte> first, std::span<const std::byte> second,
                         std::span<const std::byte> written, std::uint64_t seed);

// The results are right, but so many are zero that wrong ones would not show.
bool is_mistrusted(const Check& check);

}  // namespace aibench
