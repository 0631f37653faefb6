#pragma once

#include "kernels/reference/openblas/simd/loops.h"

// Where dispatch.cpp finds the tables of each instruction set. The argument only selects the element type.
#define AIBENCH_DECLARE_TABLES(isa)                    \
  namespace aibench::openblas::isa {                   \
  const ElementwiseLoops<float>& elementwise(float);   \
  const ElementwiseLoops<double>& elementwise(double); \
  const HalfLoops& half(float);                        \
  const QuantizedLoops& quantized(float);              \
  const PoolLoops<std::int8_t>& pool(std::int8_t);     \
  const PoolLoops<float>& pool(float);                 \
  const PoolLoops<double>& pool(double);               \
  const ImageLoops<float>& image(float);               \
  const ImageLoops<double>& image(double);             \
  const DirectLoops<float>& direct(float);             \
  const DirectLoops<double>& direct(double);           \
  }

AIBENCH_DECLARE_TABLES(baseline)
AIBENCH_DECLARE_TABLES(avx2)
AIBENCH_DECLARE_TABLES(avx512)
