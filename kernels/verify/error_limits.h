#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "kernels/ops/dtype.h"

// How large a relative error may be before a result counts as wrong, and what precision an error of a given size
// speaks for. "Relative" is always against the scale that suits the op (see tolerance.h). The limits of products are
// set from errors seen with OpenBLAS, oneDNN and emulated tensor cores, with room of a factor 2 to 5; a tolerance of
// K times the unit roundoff would let tf32 pass as fp32 from K = 1000 on.
namespace aibench {

// Largest relative error of rounding to the format: 2^-24 for f32 and tf32 (its storage), 2^-8 for bf16, ...; 0 for
// integers.
double unit_roundoff(DType dtype);

// Errors up to here are no errors: the smallest normal number (hardware may flush what lies below it); for f16 and
// f8e4m3, whose small numbers matter, the smallest subnormal.
double negligible_error(DType dtype);

// The largest finite number of the format.
double largest_finite(DType dtype);

// Limits for the RMS error of sums of `terms` products; one element may be kSingleElementFactor times as far off.
// f8e4m3 has that of its bf16 results. Its products are exact in fp32; tensor cores that add them up with 14 bits all
// the way (fast accumulation) reach the limit from 65536 terms on only, so that mode is switched off where products are
// asked for, not found here. Emulated, to be calibrated on a GPU.
double gemm_limit(DType operands, DType result, std::int64_t terms);
double conv_limit(DType operands, DType result, std::int64_t terms);
// The same for plain sums of `terms` numbers.
double sum_limit(DType dtype, std::int64_t terms);

// The same for a result of a few rounded operations on single elements. Formats of 16 bits are computed in f32 and
// rounded once, which leaves an RMS of 0.4 unit roundoffs; their limits are those of a product's stored result.
double rounding_limit(DType dtype);

// Clean rounding errors stay under 6 times their own RMS, and the limits lie well above the RMS that is seen.
inline constexpr double kSingleElementFactor = 8.0;

// The precision that gemm or conv2d with RMS error `epsilon` computed in: "fp64", "fp32", "bf16x3" (products of floats
// that were split in bf16 halves: better than tf32, but over the `limit` of f32), "tf32", "fp16", "bf16", "fp8"
// (operands in f8e4m3, within the limit of how the result is stored), "int8"; never a better one than the declared
// storage can show. "fp16 accumulation" when 16-bit results are worse than rounding them explains but no worse than
// summing `terms` products in fp16 does. Empty when no precision explains the error.
std::string precision_name(DType operands, DType result, std::int64_t terms, double epsilon,
                           double limit = std::numeric_limits<double>::infinity());

}  // namespace aibench
