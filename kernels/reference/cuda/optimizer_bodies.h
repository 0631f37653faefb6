#pragma once

#include "kernels/reference/cuda/body_tools.h"

// Optimiser steps (see body_tools.h).
namespace aibench::cuda {

template <class T>
struct SgdTensor {
  T* parameter;
  const T* gradient;
  T* velocity;  // nullptr without momentum
  T learning_rate, momentum;
  T unscale;  // what the gradient is multiplied by to undo the scale of the loss: a power of two
  std::int64_t count;
};
template <class T>
AIBENCH_DEVICE void sgd_at(const SgdTensor<T>& t, std::int64_t i) {
  T direction = t.gradient[i] * t.unscale;
  if (t.velocity != nullptr) {
    direction += t.momentum * t.velocity[i];
    t.velocity[i] = direction;
  }
  t.parameter[i] -= t.learning_rate * direction;
}

template <class T>
struct AdamTensor {
  T *parameter, *first_moment, *second_moment, *step;
  const T* gradient;
  double learning_rate, beta1, beta2;
  T epsilon;
  T unscale;  // as SgdTensor::unscale
  std::int64_t count;
};
// What the new step makes of the bias corrections: written once a pass, read by every element.
template <class T>
struct AdamScales {
  T first, second;
};
template <class T>
AIBENCH_DEVICE AdamScales<T> adam_advance(const AdamTensor<T>& t) {
  const double step = static_cast<double>(*t.step) + 1;
  *t.step = static_cast<T>(step);
  return {static_cast<T>(t.learning_rate / (1 - pow(t.beta1, step))), static_cast<T>(1 / (1 - pow(t.beta2, step)))};
}
AIBENCH_DEVICE float square_root(float value) { return sqrtf(value); }
AIBENCH_DEVICE double square_root(double value) { return sqrt(value); }
template <class T>
AIBENCH_DEVICE void adam_at(const AdamTensor<T>& t, AdamScales<T> scales, std::int64_t i) {
  const T g = t.gradient[i] * t.unscale;
  const T m = static_cast<T>(t.beta1) * t.first_moment[i] + static_cast<T>(1 - t.beta1) * g;
  const T v = static_cast<T>(t.beta2) * t.second_moment[i] + static_cast<T>(1 - t.beta2) * g * g;
  t.first_moment[i] = m;
  t.second_moment[i] = v;
  t.parameter[i] -= scales.first * m / (square_root(v * scales.second) + t.epsilon);
}

}  // namespace aibench::cuda
