#include "kernels/verify/decode.h"

#include <cstdint>
#include <cstring>

#include "kernels/ops/canary.h"
#include "kernels/ops/float8.h"
#include "kernels/ops/half.h"

namespace aibench {
namespace {

template <class Stored, class Convert>
std::vector<double> decode_as(std::span<const std::byte> bytes, const Convert& convert) {
  std::vector<double> numbers(bytes.size() / sizeof(Stored));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    numbers[i] = static_cast<double>(convert(stored));
  }
  return numbers;
}

template <class Stored>
std::vector<double> decode_as(std::span<const std::byte> bytes) {
  return decode_as<Stored>(bytes, [](Stored stored) { return stored; });
}

}  // namespace

std::vector<double> decode(DType dtype, std::span<const std::byte> bytes) {
  switch (dtype) {
    case DType::f64: return decode_as<double>(bytes);
    case DType::f32:
    case DType::tf32: return decode_as<float>(bytes);
    case DType::f16: return decode_as<std::uint16_t>(bytes, float_from_f16);
    case DType::bf16: return decode_as<std::uint16_t>(bytes, float_from_bf16);
    case DType::f8e4m3: return decode_as<std::uint8_t>(bytes, float_from_f8e4m3);
    case DType::i8: return decode_as<std::int8_t>(bytes);
    case DType::i32: return decode_as<std::int32_t>(bytes);
  }
  return {};
}

bool is_canary(DType dtype, std::span<const std::byte> bytes, std::size_t index) {
  const std::uint64_t canary = canary_bits(dtype);
  const std::size_t size = size_of(dtype);
  return std::memcmp(bytes.data() + index * size, &canary, size) == 0;
}

}  // namespace aibench
