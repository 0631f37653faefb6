#include "kernels/reference/fp64/elementwise.h"

namespace aibench::reference {

template <class T>
void add_bias(const AddBias& op, const T* x, const T* bias, T* y) {
  for (std::int64_t i = 0; i < op.rows; ++i) {
    for (std::int64_t channel = 0; channel < op.channels; ++channel) {
      const std::int64_t start = (i * op.channels + channel) * op.inner;
      for (std::int64_t j = start; j < start + op.inner; ++j) {
        y[j] = static_cast<T>(static_cast<double>(x[j]) + static_cast<double>(bias[channel]));
      }
    }
  }
}

template <class T>
void bias_backward(const BiasBackward& op, const T* dy, T* dbias) {
  for (std::int64_t channel = 0; channel < op.channels; ++channel) {
    double sum = 0.0;
    for (std::int64_t i = 0; i < op.rows; ++i) {
      const std::int64_t start = (i * op.channels + channel) * op.inner;
      for (std::int64_t j = start; j < start + op.inner; ++j) sum += static_cast<double>(dy[j]);
    }
    dbias[channel] = static_cast<T>(sum);
  }
}

template <class T>
void relu(const Relu& op, const T* x, T* y) {
  for (std::int64_t i = 0; i < op.count; ++i) y[i] = x[i] <= T{0} ? T{0} : x[i];  // a NaN stays one
}

template <class T>
void relu_backward(const ReluBackward& op, const T* y, const T* dy, T* dx) {
  for (std::int64_t i = 0; i < op.count; ++i) dx[i] = y[i] > T{0} ? dy[i] : T{0};
}

template void add_bias(const AddBias&, const double*, const double*, double*);
template void add_bias(const AddBias&, const float*, const float*, float*);
template void bias_backward(const BiasBackward&, const double*, double*);
template void bias_backward(const BiasBackward&, const float*, float*);
template void relu(const Relu&, const double*, double*);
template void relu(const Relu&, const float*, float*);
template void relu_backward(const ReluBackward&, const double*, const double*, double*);
template void relu_backward(const ReluBackward&, const float*, const float*, float*);

}  // namespace aibench::reference
