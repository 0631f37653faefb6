#pragma once

#include "kernels/reference/cuda/half_storage.h"

// Conversions between element types (see body_tools.h).
namespace aibench::cuda {

// y = scale * x as To. From and To are float and one of the 16-bit types; the scale is a power of two.
template <class From, class To>
struct ConvertTensor {
  const From* x;
  To* y;
  std::int64_t count;
};
template <class From, class To>
AIBENCH_DEVICE void convert_at(const ConvertTensor<From, To>& t, float scale, std::int64_t i) {
  t.y[i] = static_cast<To>(scale * static_cast<float>(t.x[i]));
}

// Floats that hold whole numbers, each replaced by the same number as an integer.
struct WholeNumbersArgs {
  std::int32_t* bits;
  std::int64_t count;
};
template <class Index>
AIBENCH_DEVICE void whole_number_at(const WholeNumbersArgs& a, Index i) {
#if defined(__CUDA_ARCH__)
  const float value = __int_as_float(a.bits[i]);
#else
  float value = 0;
  __builtin_memcpy(&value, &a.bits[i], sizeof(value));
#endif
  a.bits[i] = static_cast<std::int32_t>(value);
}

}  // namespace aibench::cuda
