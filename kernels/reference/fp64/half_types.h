#pragma once

#include <cstdint>

#include "kernels/ops/half.h"

// Elements in 16 bits as the loops of this folder use them: read into a double, written rounded to nearest even.
namespace aibench::reference {

template <float (*to_float)(std::uint16_t), std::uint16_t (*from_float)(float)>
struct Half {
  std::uint16_t bits = 0;
  Half() = default;
  explicit Half(double value) : bits(from_float(static_cast<float>(value))) {}
  explicit operator double() const { return static_cast<double>(to_float(bits)); }
};

using Bf16 = Half<float_from_bf16, bf16_from_float>;
using F16 = Half<float_from_f16, f16_from_float>;

}  // namespace aibench::reference
