#include "kernels/reference/openblas/simd/tables.h"

namespace aibench::openblas {
namespace {

enum class Isa { baseline, avx2, avx512 };

Isa best_isa() {
#if defined(AIBENCH_SIMD_X86)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return Isa::avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
#endif
  return Isa::baseline;
}

Isa isa() {
  static const Isa chosen = best_isa();
  return chosen;
}

}  // namespace

#if defined(AIBENCH_SIMD_X86)
#define AIBENCH_PICK(table, type)                   \
  switch (isa()) {                                  \
    case Isa::avx512: return avx512::table(type()); \
    case Isa::avx2: return avx2::table(type());     \
    case Isa::baseline: break;                      \
  }                                                 \
  return baseline::table(type())
#else
#define AIBENCH_PICK(table, type) return baseline::table(type())
#endif

template <>
const ElementwiseLoops<float>& elementwise_loops<float>() {
  AIBENCH_PICK(elementwise, float);
}
template <>
const ElementwiseLoops<double>& elementwise_loops<double>() {
  AIBENCH_PICK(elementwise, double);
}
const HalfLoops& half_loops() { AIBENCH_PICK(half, float); }
const QuantizedLoops& quantized_loops() { AIBENCH_PICK(quantized, float); }
template <>
const PoolLoops<std::int8_t>& pool_loops<std::int8_t>() {
  AIBENCH_PICK(pool, std::int8_t);
}
template <>
const PoolLoops<float>& pool_loops<float>() {
  AIBENCH_PICK(pool, float);
}
template <>
const PoolLoops<double>& pool_loops<double>() {
  AIBENCH_PICK(pool, double);
}
template <>
const ImageLoops<float>& image_loops<float>() {
  AIBENCH_PICK(image, float);
}
template <>
const ImageLoops<double>& image_loops<double>() {
  AIBENCH_PICK(image, double);
}
template <>
const DirectLoops<float>& direct_loops<float>() {
  AIBENCH_PICK(direct, float);
}
template <>
const DirectLoops<double>& direct_loops<double>() {
  AIBENCH_PICK(direct, double);
}

const char* loops_isa() {
  switch (isa()) {
    case Isa::avx512: return "avx512";
    case Isa::avx2: return "avx2";
    case Isa::baseline: break;
  }
  return "baseline";
}

}  // namespace aibench::openblas
