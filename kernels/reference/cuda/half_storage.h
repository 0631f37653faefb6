#pragma once

#include <cstdint>

#include "kernels/reference/cuda/body_tools.h"
#if defined(__CUDACC__)
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#else
#include "kernels/ops/half.h"
#endif

// Elements in 16 bits as the bodies use them: read into a float, computed with as floats, rounded to nearest even where
// they are stored. On the device the conversions are one instruction each.
namespace aibench::cuda {

#if defined(__CUDACC__)
AIBENCH_DEVICE std::uint16_t f16_bits(float value) { return __half_as_ushort(__float2half_rn(value)); }
AIBENCH_DEVICE float f16_value(std::uint16_t bits) { return __half2float(__ushort_as_half(bits)); }
AIBENCH_DEVICE std::uint16_t bf16_bits(float value) { return __bfloat16_as_ushort(__float2bfloat16_rn(value)); }
AIBENCH_DEVICE float bf16_value(std::uint16_t bits) { return __bfloat162float(__ushort_as_bfloat16(bits)); }
#else
inline std::uint16_t f16_bits(float value) { return f16_from_float(value); }
inline float f16_value(std::uint16_t bits) { return float_from_f16(bits); }
inline std::uint16_t bf16_bits(float value) { return bf16_from_float(value); }
inline float bf16_value(std::uint16_t bits) { return float_from_bf16(bits); }
#endif

struct F16 {
  std::uint16_t bits;
  F16() = default;
  AIBENCH_DEVICE F16(float value) : bits(f16_bits(value)) {}         // NOLINT: stores as a float does
  AIBENCH_DEVICE operator float() const { return f16_value(bits); }  // NOLINT: reads as one
};
struct Bf16 {
  std::uint16_t bits;
  Bf16() = default;
  AIBENCH_DEVICE Bf16(float value) : bits(bf16_bits(value)) {}        // NOLINT: stores as a float does
  AIBENCH_DEVICE operator float() const { return bf16_value(bits); }  // NOLINT: reads as one
};

// What sums and single operations on elements of type T are kept in before they are stored.
template <class T>
struct WideOf {
  using Type = T;
};
template <>
struct WideOf<F16> {
  using Type = float;
};
template <>
struct WideOf<Bf16> {
  using Type = float;
};
template <class T>
using Wide = typename WideOf<T>::Type;

}  // namespace aibench::cuda
