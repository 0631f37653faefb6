#pragma once

#include <bit>
#include <cstdint>

// Conversions between 32-bit floats and E4M3 of the Open Compute Project ("OCP 8-bit Floating Point Specification
// (OFP8)", 2023): a sign, 4 bits of exponent with bias 7, 3 of mantissa. There is no infinity; the one NaN of each sign
// has all other bits set, so that 448 is the largest number. Used like half.h, never in a timed region.
namespace aibench {

// Round to nearest even; what lies beyond the largest number, infinity too, becomes it, as CUDA's conversions of
// __NV_SATFINITE have it. NaN stays NaN.
inline std::uint8_t f8e4m3_from_float(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint8_t>((bits >> 24) & 0x80U);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude > 0x7f800000U) return static_cast<std::uint8_t>(sign | 0x7fU);   // NaN
  if (magnitude >= 0x43e00000U) return static_cast<std::uint8_t>(sign | 0x7eU);  // 448 and up
  if (magnitude < 0x3c800000U) {  // below the smallest normal, 2^-6: the float unit rounds at the right place
    const float aligned = std::bit_cast<float>(magnitude) + 0x1p14F;  // ulp of 2^14 is 2^-9, the subnormal step
    return static_cast<std::uint8_t>(sign | (std::bit_cast<std::uint32_t>(aligned) - 0x46800000U));
  }
  const std::uint32_t rounded = magnitude + 0x7ffffU + ((magnitude >> 20) & 1U);
  return static_cast<std::uint8_t>(sign | ((rounded - 0x3c000000U) >> 20));  // a carry into the exponent is right
}

inline float float_from_f8e4m3(std::uint8_t value) {
  const std::uint32_t sign = static_cast<std::uint32_t>(value & 0x80U) << 24;
  const std::uint32_t magnitude = value & 0x7fU;
  if (magnitude == 0x7fU) return std::bit_cast<float>(sign | 0x7fc00000U);
  if (magnitude >= 0x08U) return std::bit_cast<float>(sign | ((magnitude << 20) + 0x3c000000U));
  const float subnormal = static_cast<float>(magnitude) * 0x1p-9F;
  return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(subnormal));
}

}  // namespace aibench
