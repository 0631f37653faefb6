#pragma once

#include "kernels/ops/ops.h"

// Bias, relu, conversions and rescaling as kernels/ops/ops.h defines them, on host memory, in double. Instantiated for
// double, float, Bf16 and F16 (half_types.h); relu also for std::int8_t, bias_backward also from 16 bits into float,
// convert from each into each, rescale with factors in double or float, from these or std::int8_t or std::int32_t into
// these or std::int8_t (ties to even).
namespace aibench::reference {

template <class T>
void add_bias(const AddBias& op, const T* x, const T* bias, T* y);
template <class In, class Out>
void bias_backward(const BiasBackward& op, const In* dy, Out* dbias);
template <class T>
void relu(const Relu& op, const T* x, T* y);
template <class T>
void relu_backward(const ReluBackward& op, const T* y, const T* dy, T* dx);
template <class In, class Out>
void convert(const Convert& op, const In* x, Out* y);
template <class Factor, class In, class Out>
void rescale(const Rescale& op, const In* x, const Factor* factor, const Factor* bias, Out* y);

}  // namespace aibench::reference
