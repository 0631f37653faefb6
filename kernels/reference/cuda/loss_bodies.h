#pragma once

#include "kernels/reference/cuda/body_tools.h"

// Softmax with cross-entropy, and mean squared error (see body_tools.h).
namespace aibench::cuda {

// A warp a row: each lane takes every 32nd class, then the lanes' results are combined.
template <class T>
struct SoftmaxArgs {
  const T* logits;
  const std::int32_t* labels;
  T* probabilities;
  double* row_losses;  // scratch, one a row
  std::int64_t rows, classes;
};
template <class T>
AIBENCH_DEVICE T greater_of(T a, T b) {
  return a > b || is_nan(a) ? a : b;
}
// The greatest of a lane's logits. Lanes without one repeat the row's first, which changes no maximum.
template <class T>
AIBENCH_DEVICE T softmax_maximum_part(const SoftmaxArgs<T>& a, std::int64_t row, unsigned lane, unsigned lanes) {
  const T* logits = a.logits + row * a.classes;
  T maximum = logits[0];
  for (std::int64_t j = lane; j < a.classes; j += lanes) maximum = greater_of(maximum, logits[j]);
  return maximum;
}
AIBENCH_DEVICE float exponential(float value) { return expf(value); }
AIBENCH_DEVICE double exponential(double value) { return exp(value); }
template <class T>
AIBENCH_DEVICE double softmax_sum_part(const SoftmaxArgs<T>& a, std::int64_t row, T maximum, unsigned lane,
                                       unsigned lanes) {
  const T* logits = a.logits + row * a.classes;
  double sum = 0;
  for (std::int64_t j = lane; j < a.classes; j += lanes) sum += static_cast<double>(exponential(logits[j] - maximum));
  return sum;
}
template <class T>
AIBENCH_DEVICE void softmax_write_part(const SoftmaxArgs<T>& a, std::int64_t row, T maximum, double sum, unsigned lane,
                                       unsigned lanes) {
  const T* logits = a.logits + row * a.classes;
  T* probabilities = a.probabilities + row * a.classes;
  for (std::int64_t j = lane; j < a.classes; j += lanes) {
    probabilities[j] = static_cast<T>(static_cast<double>(exponential(logits[j] - maximum)) / sum);
  }
}
// The row's loss, in a form that no size of the logits overflows. A label that is no class makes it NaN: memory that
// holds no labels yet must not be used as an index.
template <class T>
AIBENCH_DEVICE double softmax_row_loss(const SoftmaxArgs<T>& a, std::int64_t row, T maximum, double sum) {
  const std::int32_t label = a.labels[row];
  if (label < 0 || label >= a.classes) return static_cast<double>(NAN);
  const T logit = a.logits[row * a.classes + label];
  return log(sum) - (static_cast<double>(logit) - static_cast<double>(maximum));
}

template <class T>
struct SoftmaxBackwardArgs {
  const T* probabilities;
  const std::int32_t* labels;
  T* dlogits;
  std::int64_t rows, classes, count;  // count = rows * classes
};
template <class Index, class T>
AIBENCH_DEVICE void softmax_backward_at(const SoftmaxBackwardArgs<T>& a, Index i) {
  const Index row = i / static_cast<Index>(a.classes), j = i % static_cast<Index>(a.classes);
  const T truth = static_cast<Index>(a.labels[row]) == j ? T(1) : T(0);
  a.dlogits[i] = (a.probabilities[i] - truth) / static_cast<T>(a.rows);
}

template <class T>
struct SquaredErrorArgs {
  const T *prediction, *target;
  std::int64_t count;
};
template <class T>
AIBENCH_DEVICE double squared_error_part(const SquaredErrorArgs<T>& a, Share share, unsigned thread, unsigned threads) {
  double sum = 0;
  for (std::int64_t i = share.begin + thread; i < share.end; i += threads) {
    const double difference = static_cast<double>(a.prediction[i]) - static_cast<double>(a.target[i]);
    sum += difference * difference;
  }
  return sum;
}

template <class T>
struct SquaredErrorBackwardArgs {
  const T *prediction, *target;
  T* dprediction;
  std::int64_t count;
};
template <class Index, class T>
AIBENCH_DEVICE void squared_error_backward_at(const SquaredErrorBackwardArgs<T>& a, Index i) {
  a.dprediction[i] = T(2) * (a.prediction[i] - a.target[i]) / static_cast<T>(a.count);
}

}  // namespace aibench::cuda
