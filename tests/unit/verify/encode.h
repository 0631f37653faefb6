#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "kernels/ops/dtype.h"
#include "kernels/ops/float8.h"
#include "kernels/ops/half.h"

namespace aibench::testing {

template <class Stored>
void append(std::vector<std::byte>& bytes, Stored stored) {
  const std::size_t end = bytes.size();
  bytes.resize(end + sizeof(stored));
  std::memcpy(bytes.data() + end, &stored, sizeof(stored));
}

// The numbers in the storage format of a dtype, rounded to nearest.
inline std::vector<std::byte> encode(DType dtype, std::span<const double> numbers) {
  std::vector<std::byte> bytes;
  bytes.reserve(numbers.size() * size_of(dtype));
  for (double number : numbers) {
    switch (dtype) {
      case DType::f64: append(bytes, number); break;
      case DType::f32:
      case DType::tf32: append(bytes, static_cast<float>(number)); break;
      case DType::f16: append(bytes, f16_from_float(static_cast<float>(number))); break;
      case DType::bf16: append(bytes, bf16_from_float(static_cast<float>(number))); break;
      case DType::f8e4m3: append(bytes, f8e4m3_from_float(static_cast<float>(number))); break;
      case DType::i8: append(bytes, static_cast<std::int8_t>(number)); break;
      case DType::i32: append(bytes, static_cast<std::int32_t>(number)); break;
    }
  }
  return bytes;
}

}  // namespace aibench::testing
