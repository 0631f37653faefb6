#pragma once

#include <cstdint>

#include "kernels/ops/ops.h"

namespace aibench::reference {

// Gemm as kernels/ops/ops.h defines it, on host memory: sums in double, or in 64-bit integers when In is an integer
// (alpha and beta must then be whole numbers, and the result wraps modulo 2^32). C is not read when beta is 0.
// Instantiated for <double, double>, <float, float>, <int8_t, int32_t>, from Bf16 and F16 (half_types.h) into
// themselves and into float, and from F8E4M3 into Bf16.
template <class In, class Out>
void gemm(const Gemm& op, const In* a, const In* b, Out* c, int threads);

}  // namespace aibench::reference
