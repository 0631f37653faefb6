#include "kernels/reference/host/fma_loops.h"

// Compiled with contraction of a * b + c and at -O3 in every configuration (see CMakeLists.txt): a ceiling measured
// from unoptimised code would be no ceiling.
namespace aibench {
namespace {

// Enough chains to hide the latency of two 4- or 5-cycle units, few enough for 16 registers.
constexpr int kChains = 12;

// Factor and addend come from memory, or the compiler would know the result.
volatile double g_factor = 0.999;
volatile double g_addend = 1e-3;

template <class T, int kBytes>
[[gnu::always_inline]] inline double chains(std::int64_t iterations) {
  typedef T Vector __attribute__((vector_size(kBytes)));
  constexpr int kLanes = kBytes / static_cast<int>(sizeof(T));
  Vector factor, addend, chain[kChains];
  for (int lane = 0; lane < kLanes; ++lane) {
    factor[lane] = static_cast<T>(g_factor);
    addend[lane] = static_cast<T>(g_addend);
    for (int j = 0; j < kChains; ++j) chain[j][lane] = static_cast<T>(j + lane);
  }
  for (std::int64_t i = 0; i < iterations; ++i) {
#pragma GCC unroll 12
    for (int j = 0; j < kChains; ++j) chain[j] = chain[j] * factor + addend;
  }
  double sum = 0;
  for (int j = 0; j < kChains; ++j) {
    for (int lane = 0; lane < kLanes; ++lane) sum += static_cast<double>(chain[j][lane]);
  }
  return sum;
}

template <class T, int kBytes>
constexpr double flops() {
  return 2.0 * kChains * kBytes / sizeof(T);
}

#if defined(__x86_64__)
template <class T>
__attribute__((target("avx512f,fma"))) double run_avx512(std::int64_t iterations) {
  return chains<T, 64>(iterations);
}
template <class T>
__attribute__((target("avx2,fma"))) double run_avx2(std::int64_t iterations) {
  return chains<T, 32>(iterations);
}
#endif
template <class T>
double run_baseline(std::int64_t iterations) {
  return chains<T, 16>(iterations);
}

template <class T>
FmaLoop widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {"fma-avx512", run_avx512<T>, flops<T, 64>()};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return {"fma-avx2", run_avx2<T>, flops<T, 32>()};
  }
  return {"mul-add-sse2", run_baseline<T>, flops<T, 16>()};
#else
  return {"mul-add", run_baseline<T>, flops<T, 16>()};
#endif
}

}  // namespace

FmaLoop f32_fma_loop() { return widest<float>(); }
FmaLoop f64_fma_loop() { return widest<double>(); }

}  // namespace aibench
