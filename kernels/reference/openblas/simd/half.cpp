#include "kernels/reference/openblas/simd/isa.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

// Plain loops: the compiler vectorises them for the instruction set at hand.
namespace aibench::openblas::AIBENCH_SIMD_ISA {
namespace {

void widen(const std::uint16_t* x, float* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    y[i] = __builtin_bit_cast(float, static_cast<std::uint32_t>(x[i]) << 16);
  }
}

// The same bits as bf16_from_float (kernels/ops/half.h), without a branch.
void narrow(const float* x, std::uint16_t* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto bits = __builtin_bit_cast(std::uint32_t, x[i]);
    const std::uint32_t nearest = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16, quiet_nan = (bits >> 16) | 0x0040U;
    y[i] = static_cast<std::uint16_t>((bits & 0x7fffffffU) > 0x7f800000U ? quiet_nan : nearest);
  }
}

}  // namespace

const HalfLoops& half(float) {
  static constexpr HalfLoops loops{.widen = widen, .narrow = narrow};
  return loops;
}

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
