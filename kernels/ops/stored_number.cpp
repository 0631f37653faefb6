#include "kernels/ops/stored_number.h"

#include <cstdint>
#include <cstring>

#include "kernels/ops/float8.h"
#include "kernels/ops/half.h"

namespace aibench {

void store_number(DType dtype, std::byte* to, double value) {
  const auto store = [&](auto stored) { std::memcpy(to, &stored, sizeof(stored)); };
  switch (dtype) {
    case DType::f64: return store(value);
    case DType::f32:
    case DType::tf32: return store(static_cast<float>(value));
    case DType::f16: return store(f16_from_float(static_cast<float>(value)));
    case DType::bf16: return store(bf16_from_float(static_cast<float>(value)));
    case DType::f8e4m3: return store(f8e4m3_from_float(static_cast<float>(value)));
    case DType::i8: return store(static_cast<std::int8_t>(value));
    case DType::i32: return store(static_cast<std::int32_t>(value));
  }
}

double load_number(DType dtype, const std::byte* from) {
  const auto load = [&](auto stored) {
    std::memcpy(&stored, from, sizeof(stored));
    return stored;
  };
  switch (dtype) {
    case DType::f64: return load(double{});
    case DType::f32:
    case DType::tf32: return static_cast<double>(load(float{}));
    case DType::f16: return static_cast<double>(float_from_f16(load(std::uint16_t{})));
    case DType::bf16: return static_cast<double>(float_from_bf16(load(std::uint16_t{})));
    case DType::f8e4m3: return static_cast<double>(float_from_f8e4m3(load(std::uint8_t{})));
    case DType::i8: return load(std::int8_t{});
    case DType::i32: return load(std::int32_t{});
  }
  return 0;
}

}  // namespace aibench
