#pragma once

#include "kernels/ops/ops.h"

// Bias and relu as kernels/ops/ops.h defines them, on host memory, in double. Instantiated for double and float.
namespace aibench::reference {

template <class T>
void add_bias(const AddBias& op, const T* x, const T* bias, T* y);
template <class T>
void bias_backward(const BiasBackward& op, const T* dy, T* dbias);
template <class T>
void relu(const Relu& op, const T* x, T* y);
template <class T>
void relu_backward(const ReluBackward& op, const T* y, const T* dy, T* dx);

}  // namespace aibench::reference
