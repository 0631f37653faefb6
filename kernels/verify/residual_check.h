#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/ops/ops.h"
#include "kernels/worker/protocol.h"

// Products too large to be computed again, checked on any data in time linear in their operands: the result is folded
// with two random vectors of +-1 and compared in fp64 with the folded operands, R = C X - A (B X). Relative to the
// scale |A_i| |B| / sqrt(k), the RMS of R estimates the RMS error of one element within a few per cent, and so names
// the precision that ran; one wrong element stands out of the row it is in.
//
// The check's id is "residual/RESULT". Bad when the error is over its limit (error_limits.h), when one folded sum is 8
// limits off (gemm, where right sums are all alike: 8 times as far off as is usual), or when anything is not finite.
namespace aibench {

// A folded sum must hold at least this many elements; what has fewer is cheap enough to be compared element by element
// (reference_check.h). Integers are not for this check, see exact_check.h.
inline constexpr std::int64_t kLeastFolded = 8;
bool residual_applies(const Gemm& op, DType result);
bool residual_applies(ConvDirection direction, const Conv2dShape& shape, DType result);

struct Residual {
  Check check;
  std::string precision;  // see precision_name in error_limits.h
};

// Arguments as in exact_check.h; for products residual_applies to.
Residual check_gemm_residual(const Gemm& op, DType operands, DType result, std::span<const std::byte> a,
                             std::span<const std::byte> b, std::span<const std::byte> c_before,
                             std::span<const std::byte> c, std::uint64_t seed);
Residual check_conv_residual(ConvDirection direction, const Conv2dShape& shape, DType operands, DType result,
                             std::span<const std::byte> first, std::span<const std::byte> second,
                             std::span<const std::byte> written, std::uint64_t seed, int threads = 1);

}  // namespace aibench
