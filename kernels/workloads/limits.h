#pragma once

#include <cstddef>
#include <cstdint>

namespace aibench {

// No library takes a dimension beyond a 32-bit int, and products of two such dimensions fit 64 bits.
inline constexpr std::int64_t kMaxDimension = 2147483647;

// 16 TiB: what no machine holds, and beyond four digits of GiB.
inline constexpr std::int64_t kMaxCopyBytes = std::int64_t{1} << 44;

// Elements, bytes and FLOPs of one case stay below this, so that 64-bit arithmetic on them cannot overflow.
inline constexpr double kMaxProduct = 4611686018427387904.0;  // 2^62

inline constexpr std::size_t kMaxLayers = 1000;

inline constexpr std::int64_t kMaxEpochs = 1000;

}  // namespace aibench
