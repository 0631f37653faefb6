#pragma once

#include <cstdint>

#include "kernels/ops/ops.h"

// Losses and optimiser steps as kernels/ops/ops.h defines them, on host memory, in double. Instantiated for double and
// float.
namespace aibench::reference {

// Throws DeviceError for a label outside [0, classes); probabilities and loss are then unspecified. A row's loss is
// log(sum of exp(logit - maximum)) - (logit of the label - maximum), finite whatever the logits are.
template <class T>
void softmax_cross_entropy(const SoftmaxCrossEntropy& op, const T* logits, const std::int32_t* labels, T* probabilities,
                           T* loss);
template <class T>
void softmax_cross_entropy_backward(const SoftmaxCrossEntropyBackward& op, const T* probabilities,
                                    const std::int32_t* labels, T* dlogits);
template <class T>
void mean_squared_error(const MeanSquaredError& op, const T* prediction, const T* target, T* loss);
template <class T>
void mean_squared_error_backward(const MeanSquaredErrorBackward& op, const T* prediction, const T* target,
                                 T* dprediction);

// `velocity` is nullptr when the op has none.
template <class T>
void sgd_step(const SgdStep& op, T* parameter, const T* gradient, T* velocity);
template <class T>
void adam_step(const AdamStep& op, T* parameter, const T* gradient, T* first_moment, T* second_moment, T* step);

}  // namespace aibench::reference
