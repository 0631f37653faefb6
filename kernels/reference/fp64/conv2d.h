#pragma once

#include "kernels/ops/ops.h"

namespace aibench::reference {

// The three directions of a convolution as kernels/ops/ops.h defines them, on host memory, either layout; every sum in
// double (exact for 8-bit integers). Padding counts as zeros, so a NaN in a filter reaches the outputs whose window
// touches the padding. Instantiated for <double, double>, <float, float>, <int8_t, int32_t>, and from Bf16 and F16
// (half_types.h) into themselves and into float.
template <class In, class Out>
void conv2d_forward(const Conv2dShape& shape, const In* x, const In* w, Out* y, int threads);

template <class In, class Out>
void conv2d_backward_data(const Conv2dShape& shape, const In* dy, const In* w, Out* dx, int threads);

template <class In, class Out>
void conv2d_backward_weights(const Conv2dShape& shape, const In* x, const In* dy, Out* dw, int threads);

}  // namespace aibench::reference
