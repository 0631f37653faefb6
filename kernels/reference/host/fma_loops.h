#pragma once

#include <cstdint>

namespace aibench {

// A loop of independent fused multiply-adds that never leaves the registers.
struct FmaLoop {
  const char* method;                      // "fma-avx512", ...
  double (*run)(std::int64_t iterations);  // returns a value that depends on every operation
  double flops_per_iteration;
};

// The widest loops that this CPU runs.
FmaLoop f32_fma_loop();
FmaLoop f64_fma_loop();

}  // namespace aibench
