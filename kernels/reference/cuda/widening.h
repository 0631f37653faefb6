#pragma once

#include <cstdint>

#include "kernels/ops/dtype.h"
#include "kernels/reference/cuda/own_kernels.h"

namespace aibench::cuda {

// Two tensors of 16 bits and where their elements go as floats; memory of the device.
struct Widening {
  const void* from[2];
  float* to[2];
  std::int64_t count[2];
};

// Enqueues it in one launch; `half` is f16 or bf16.
void widen(Stream stream, DType half, const Widening& widening);

}  // namespace aibench::cuda
