#pragma once

#include <cstdint>

#include "kernels/ops/float8.h"
#include "kernels/ops/half.h"

// Elements in 16 and 8 bits as the loops of this folder use them: read into a double, written rounded to nearest even.
namespace aibench::reference {

template <class Bits, float (*to_float)(Bits), Bits (*from_float)(float)>
struct Short {
  Bits bits = 0;
  Short() = default;
  explicit Short(double value) : bits(from_float(static_cast<float>(value))) {}
  explicit operator double() const { return static_cast<double>(to_float(bits)); }
};

using Bf16 = Short<std::uint16_t, float_from_bf16, bf16_from_float>;
using F16 = Short<std::uint16_t, float_from_f16, f16_from_float>;
using F8E4M3 = Short<std::uint8_t, float_from_f8e4m3, f8e4m3_from_float>;

}  // namespace aibench::reference
