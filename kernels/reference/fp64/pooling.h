#pragma once

#include "kernels/ops/ops.h"

// Max pooling as kernels/ops/ops.h defines it, on host memory, either layout. Instantiated for double, float,
// Bf16 and F16 (half_types.h), the forward pass also for std::int8_t.
namespace aibench::reference {

// A NaN in a window is its maximum.
template <class T>
void max_pool(const MaxPoolShape& shape, const T* x, T* y);

// `plane` holds h * w doubles for the sums of one image and channel, so that overlapping windows add up in double.
template <class T>
void max_pool_backward(const MaxPoolShape& shape, const T* x, const T* dy, T* dx, double* plane);

}  // namespace aibench::reference
