#include "kernels/reference/openblas/simd/isa.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

// Plain loops: the compiler vectorises them for the instruction set at hand.
namespace aibench::openblas::AIBENCH_SIMD_ISA {
namespace {

// A float of this size has no bits behind the point: what is added to it is rounded to nearest, ties to even, and
// stands in the lowest bits. Unlike a call that rounds, this is a vector operation everywhere.
constexpr float kNoFraction = 0x1.8p23F;

inline void put(float number, float lowest, float* to) { *to = number < lowest ? lowest : number; }

inline void put(float number, float lowest, std::int8_t* to) {
  float kept = number < lowest ? lowest : number;
  kept = kept > 127.0F ? 127.0F : kept;
  const auto bits = __builtin_bit_cast(std::int32_t, kept + kNoFraction);
  *to = static_cast<std::int8_t>(bits - __builtin_bit_cast(std::int32_t, kNoFraction));
}

template <class In, class Out>
void plane(const In* x, float factor, float bias, float lowest, Out* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) put(static_cast<float>(x[i]) * factor + bias, lowest, y + i);
}

template <class In, class Out>
void row(const In* x, const float* factors, const float* biases, float lowest, Out* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) put(static_cast<float>(x[i]) * factors[i] + biases[i], lowest, y + i);
}

void relu(const std::int8_t* x, std::int8_t* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) y[i] = x[i] < 0 ? std::int8_t{0} : x[i];
}

template <class In, class Out>
constexpr RescaleLoops<In, Out> kRescale = {.plane = plane<In, Out>, .row = row<In, Out>};

}  // namespace

const QuantizedLoops& quantized(float) {
  static constexpr QuantizedLoops loops{.quantize = kRescale<float, std::int8_t>,
                                        .requantize = kRescale<std::int32_t, std::int8_t>,
                                        .dequantize_sums = kRescale<std::int32_t, float>,
                                        .dequantize = kRescale<std::int8_t, float>,
                                        .relu = relu};
  return loops;
}

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
