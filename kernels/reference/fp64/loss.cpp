#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/backend.h"
#include "kernels/reference/fp64/training.h"

namespace aibench::reference {
namespace {

void require_label(std::int32_t label, std::int64_t row, std::int64_t classes) {
  if (label >= 0 && label < classes) return;
  throw DeviceError("reference softmax_cross_entropy: label " + std::to_string(label) + " of row " +
                    std::to_string(row) + " is outside [0, " + std::to_string(classes) + ")");
}

}  // namespace

template <class T>
void softmax_cross_entropy(const SoftmaxCrossEntropy& op, const T* logits, const std::int32_t* labels, T* probabilities,
                           T* loss) {
  double total = 0.0;
  for (std::int64_t i = 0; i < op.rows; ++i) {
    require_label(labels[i], i, op.classes);
    const T* row = logits + i * op.classes;
    const auto maximum = static_cast<double>(*std::max_element(row, row + op.classes));
    const double label_logit = static_cast<double>(row[labels[i]]);
    double sum = 0.0;
    for (std::int64_t j = 0; j < op.classes; ++j) sum += std::exp(static_cast<double>(row[j]) - maximum);
    for (std::int64_t j = 0; j < op.classes; ++j) {
      probabilities[i * op.classes + j] = static_cast<T>(std::exp(static_cast<double>(row[j]) - maximum) / sum);
    }
    total += std::log(sum) - (label_logit - maximum);
  }
  loss[0] = static_cast<T>(total / static_cast<double>(op.rows));
}

template <class T>
void softmax_cross_entropy_backward(const SoftmaxCrossEntropyBackward& op, const T* probabilities,
                                    const std::int32_t* labels, T* dlogits) {
  for (std::int64_t i = 0; i < op.rows; ++i) {
    for (std::int64_t j = 0; j < op.classes; ++j) {
      const double truth = labels[i] == j ? 1.0 : 0.0;
      const auto probability = static_cast<double>(probabilities[i * op.classes + j]);
      dlogits[i * op.classes + j] = static_cast<T>((probability - truth) / static_cast<double>(op.rows));
    }
  }
}

template <class T>
void mean_squared_error(const MeanSquaredError& op, const T* prediction, const T* target, T* loss) {
  double total = 0.0;
  for (std::int64_t i = 0; i < op.count; ++i) {
    const double difference = static_cast<double>(prediction[i]) - static_cast<double>(target[i]);
    total += difference * difference;
  }
  loss[0] = static_cast<T>(total / static_cast<double>(op.count));
}

template <class T>
void mean_squared_error_backward(const MeanSquaredErrorBackward& op, const T* prediction, const T* target,
                                 T* dprediction) {
  for (std::int64_t i = 0; i < op.count; ++i) {
    const double difference = static_cast<double>(prediction[i]) - static_cast<double>(target[i]);
    dprediction[i] = static_cast<T>(2.0 * difference / static_cast<double>(op.count));
  }
}

template void softmax_cross_entropy(const SoftmaxCrossEntropy&, const double*, const std::int32_t*, double*, double*);
template void softmax_cross_entropy(const SoftmaxCrossEntropy&, const float*, const std::int32_t*, float*, float*);
template void softmax_cross_entropy_backward(const SoftmaxCrossEntropyBackward&, const double*, const std::int32_t*,
                                             double*);
template void softmax_cross_entropy_backward(const SoftmaxCrossEntropyBackward&, const float*, const std::int32_t*,
                                             float*);
template void mean_squared_error(const MeanSquaredError&, const double*, const double*, double*);
template void mean_squared_error(const MeanSquaredError&, const float*, const float*, float*);
template void mean_squared_error_backward(const MeanSquaredErrorBackward&, const double*, const double*, double*);
template void mean_squared_error_backward(const MeanSquaredErrorBackward&, const float*, const float*, float*);

}  // namespace aibench::reference
