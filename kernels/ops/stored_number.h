#pragma once

#include <cstddef>

#include "kernels/ops/dtype.h"

// One number in the storage format of a dtype: formats of 16 and 8 bits round to nearest even, integers cut off. The
// addresses need no alignment; size_of(dtype) bytes are written or read.
namespace aibench {

void store_number(DType dtype, std::byte* to, double value);
double load_number(DType dtype, const std::byte* from);

// What is left of the number when it is stored.
inline double rounded_to(DType dtype, double value) {
  std::byte stored[sizeof(double)];
  store_number(dtype, stored, value);
  return load_number(dtype, stored);
}

}  // namespace aibench
