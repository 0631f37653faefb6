#include "kernels/verify/error_limits.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/verify/decode.h"

namespace aibench {
namespace {

constexpr double kFp32Band = 5e-5;        // everything an fp32 computation was ever seen to do lies below
constexpr double kTf32Smallest = 1.5e-4;  // products rounded to 10 bits of mantissa are further off
constexpr double kTf32Limit = 1.5e-3, kFp16Limit = 6e-4, kBf16Limit = 5e-3, kFp64Limit = 1e-13;
// Of results stored in f8e4m3, which no op has yet: as far above its roundoff as bf16's.
constexpr double kFp8Limit = 8e-2;

// Sums of up to 2048 products in fp32, in whatever order, were seen to stay below half of this; products of bf16 halves
// are 3.8e-6 off however short the sum.
constexpr double kShortSumLimit = 2e-6, kShortSum = 2048.0;

// Rounding errors of long sums grow like the square root of their length; the limits hold up to 16384 terms.
double growth(std::int64_t terms) { return std::max(1.0, std::sqrt(static_cast<double>(terms) / 16384.0)); }

// Tensor cores add 8 or 16 products to a sum and cut off what does not fit, instead of rounding (Fasi et al.,
// "Numerical behavior of NVIDIA tensor cores", PeerJ CS 2021): such errors have one sign and grow with the number of
// terms. Emulated (26 bits, 16 terms at a time) 9.0e-10 a term, with 8 at a time 1.8e-9: this is twice the latter. To
// be calibrated on a GPU.
double cut_off(DType operands, std::int64_t terms) {
  constexpr double kCutOff = 0x1p-28;
  const bool half = operands == DType::f16 || operands == DType::bf16;
  return half ? kCutOff * static_cast<double>(terms) : 0.0;
}

double product_limit(DType operands, DType result, std::int64_t terms, double fp32_limit) {
  if (operands == DType::tf32) return kTf32Limit;
  switch (result) {
    case DType::f64: return kFp64Limit * growth(terms);
    case DType::f32: return std::max(fp32_limit * growth(terms), cut_off(operands, terms));
    case DType::tf32: return kTf32Limit;
    case DType::f16: return kFp16Limit;
    case DType::bf16: return kBf16Limit;
    case DType::f8e4m3: return kFp8Limit;
    case DType::i8:
    case DType::i32: return 0.0;
  }
  return 0.0;
}

}  // namespace

double unit_roundoff(DType dtype) {
  switch (dtype) {
    case DType::f64: return 0x1p-53;
    case DType::f32:
    case DType::tf32: return 0x1p-24;
    case DType::f16: return 0x1p-11;
    case DType::bf16: return 0x1p-8;
    case DType::f8e4m3: return 0x1p-4;
    case DType::i8:
    case DType::i32: return 0.0;
  }
  return 0.0;
}

double negligible_error(DType dtype) {
  switch (dtype) {
    case DType::f64: return std::numeric_limits<double>::min();
    case DType::f32:
    case DType::tf32:
    case DType::bf16: return static_cast<double>(std::numeric_limits<float>::min());
    case DType::f16: return 0x1p-24;
    case DType::f8e4m3: return 0x1p-9;
    case DType::i8:
    case DType::i32: return 0.0;
  }
  return 0.0;
}

double largest_finite(DType dtype) {
  switch (dtype) {
    case DType::f64: return std::numeric_limits<double>::max();
    case DType::f32:
    case DType::tf32: return static_cast<double>(std::numeric_limits<float>::max());
    case DType::f16: return 65504.0;
    case DType::bf16: return 0x1.fep127;
    case DType::f8e4m3: return 448.0;
    case DType::i8: return 127.0;
    case DType::i32: return 2147483647.0;
  }
  return 0.0;
}

double gemm_limit(DType operands, DType result, std::int64_t terms) {
  const double limit = product_limit(operands, result, terms, 5e-6);
  if (operands != DType::f32 || result != DType::f32) return limit;
  return std::min(limit, kShortSumLimit * std::max(1.0, std::sqrt(static_cast<double>(terms) / kShortSum)));
}

double conv_limit(DType operands, DType result, std::int64_t terms) {
  return product_limit(operands, result, terms, 2e-5);  // Winograd's transforms cost two digits
}

double sum_limit(DType dtype, std::int64_t terms) {
  const DType summed = dtype == DType::tf32 ? DType::f32 : dtype;  // no products, so nothing is rounded to tf32
  return product_limit(summed, summed, terms, 5e-6);
}

double rounding_limit(DType dtype) {
  constexpr double kFewRoundings = 4.0;
  if (dtype == DType::f16) return kFp16Limit;
  if (dtype == DType::bf16) return kBf16Limit;
  if (dtype == DType::f8e4m3) return kFp8Limit;
  return kFewRoundings * unit_roundoff(dtype);
}

std::string precision_name(DType operands, DType result, std::int64_t terms, double epsilon, double limit) {
  if (!is_floating(result)) return epsilon == 0.0 ? "int8" : "";
  if (!(epsilon >= 0.0)) return {};
  // Products of f8e4m3 are exact in fp32; what is seen is the stored result, and sums that are worse than it.
  if (operands == DType::f8e4m3) return epsilon <= product_limit(operands, result, terms, 5e-6) ? "fp8" : "";
  if (result == DType::f16 || result == DType::bf16) {
    if (epsilon <= (result == DType::f16 ? kFp16Limit : kBf16Limit)) return result == DType::f16 ? "fp16" : "bf16";
    // Adding one product after the other in fp16 gives 1.2e-4 sqrt(terms), adding in lanes less.
    const bool half_sums = operands == DType::f16 && epsilon <= 1.5e-4 * std::sqrt(static_cast<double>(terms));
    if (half_sums) return "fp16 accumulation";
    return epsilon <= kBf16Limit ? "bf16" : "";
  }
  if (result == DType::f64 && epsilon <= kFp64Limit * growth(terms)) return "fp64";
  // Products of 16-bit numbers are exact in fp32 and in tf32 alike, so of those only the sums can tell.
  if (epsilon <= std::max(std::min(kFp32Band * growth(terms), kTf32Smallest), cut_off(operands, terms))) {
    const bool is_worse = operands == DType::f32 && result == DType::f32 && epsilon > limit;
    return is_worse ? "bf16x3" : "fp32";
  }
  if (epsilon <= kTf32Limit) return "tf32";
  return epsilon <= 2 * kBf16Limit ? "bf16" : "";
}

}  // namespace aibench
