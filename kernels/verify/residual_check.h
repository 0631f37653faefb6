#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/ops/ops.h"
#include "kernels/worker/protocol.h"

// Products too large to be computed again, checked on any data in time linear in their operands: the result is folded
// with two random vectors of +-1 and compared in fp64 with the folded operands, R = C X - A (B X). Relative to the
// scale |A_i| |B| / sqrt(k), the RMS of R estimates the RMS error of one element within a few per cent, and so names
// the precision that ran; one wrong element stands out of the row it is in.
//
// The check's id is "residual/NAME". Bad when the error is over its limit (error_limits.h), when one folded sum is 8
// limits off (gemm, where right sums are all alike: 8 times as far off as is usual), or when anything is not finite.
namespace aibench {

// A folded sum must hold at least this many elements; what has fewer is cheap enough to be compared element by element
// (reference_check.h). Integers are not for this check, see exact_check.h.
inline constexpr std::int64_t kLeastFolded = 8;
bool residual_applies(const Gemm& op, DType result);
bool residual_applies(ConvDirection direction, const Conv2dShape& shape, DType result);

// What is checked: the op's result by name, the dtypes that set its limits, and what an op that has changed the result
// in place since (a bias, taken off again) may have added to its relative error.
struct ResidualTarget {
  std::string name;
  DType operands, result;
  double added_error = 0.0;
};

// The numbers of a tensor, in the storage format of `stored` (which need not be the declared one).
struct StoredNumbers {
  DType stored;
  std::span<const std::byte> bytes;
};

struct Residual {
  Check check;
  std::string precision;  // see precision_name in error_limits.h
};

// For products residual_applies to. `c_before` is what C held before the op, not read when beta is 0.
Residual check_gemm_residual(const Gemm& op, const ResidualTarget& target, StoredNumbers a, StoredNumbers b,
                             StoredNumbers c_before, StoredNumbers c, std::uint64_t seed);
// `first`, `second`, `written`: x, w, y of forward; dy, w, dx of backward_data; x, dy, dw of backward_weights.
Residual check_conv_residual(ConvDirection direction, const Conv2dShape& shape, const ResidualTarget& target,
                             StoredNumbers first, StoredNumbers second, StoredNumbers written, std::uint64_t seed,
                             int threads = 1);

}  // namespace aibench
