#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "kernels/ops/dtype.h"

// Bytes that stand where a kernel has to write: a NaN with a payload that arithmetic does not produce, and 0xA5 bytes
// for integers. f8e4m3 has no payloads, only a NaN of each sign. One that survives was never written.
namespace aibench {

inline constexpr std::byte kGuardByte{0xA5};
inline constexpr std::size_t kGuardBytes = 4096;  // before and behind every buffer that is checked

// The bit pattern of one element, in its low size_of(dtype) bytes.
inline std::uint64_t canary_bits(DType dtype) {
  switch (dtype) {
    case DType::f64: return 0x7ff8a5a5a5a5a5a5U;
    case DType::f32:
    case DType::tf32: return 0x7fc5a5a5U;
    case DType::f16: return 0x7ea5U;
    case DType::bf16: return 0x7fe5U;
    case DType::f8e4m3: return 0xffU;
    case DType::i8: return 0xa5U;
    case DType::i32: return 0xa5a5a5a5U;
  }
  return 0;
}

// Fills whole elements; x86-64, aarch64 and every GPU are little-endian.
inline void fill_canary(DType dtype, std::span<std::byte> bytes) {
  const std::uint64_t bits = canary_bits(dtype);
  const std::size_t size = size_of(dtype);
  for (std::size_t i = 0; i + size <= bytes.size(); i += size) std::memcpy(bytes.data() + i, &bits, size);
}

}  // namespace aibench
