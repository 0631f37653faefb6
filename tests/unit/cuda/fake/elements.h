#pragma once

#include <cstdint>
#include <cstring>

#include "kernels/ops/dtype.h"
#include "kernels/ops/half.h"

// Elements of any type as doubles.
namespace aibench::cuda::fake {

inline double load(DType type, const void* data, std::int64_t index) {
  const char* at = static_cast<const char*>(data) + index * static_cast<std::int64_t>(size_of(type));
  const auto value = [at](auto result) {
    std::memcpy(&result, at, sizeof(result));
    return result;
  };
  switch (type) {
    case DType::f64: return value(double{});
    case DType::f32:
    case DType::tf32: return static_cast<double>(value(float{}));
    case DType::f16: return static_cast<double>(float_from_f16(value(std::uint16_t{})));
    case DType::bf16: return static_cast<double>(float_from_bf16(value(std::uint16_t{})));
    case DType::i8: return value(std::int8_t{});
    case DType::i32: return value(std::int32_t{});
  }
  return 0;
}

inline void store(DType type, void* data, std::int64_t index, double number) {
  char* at = static_cast<char*>(data) + index * static_cast<std::int64_t>(size_of(type));
  const auto put = [at](auto value) { std::memcpy(at, &value, sizeof(value)); };
  switch (type) {
    case DType::f64: return put(number);
    case DType::f32:
    case DType::tf32: return put(static_cast<float>(number));
    case DType::f16: return put(f16_from_float(static_cast<float>(number)));
    case DType::bf16: return put(bf16_from_float(static_cast<float>(number)));
    case DType::i8: return put(static_cast<std::int8_t>(number));
    case DType::i32: return put(static_cast<std::int32_t>(number));
  }
}

}  // namespace aibench::cuda::fake
