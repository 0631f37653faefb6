#include "kernels/reference/fp64/elementwise.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "kernels/ops/stored_number.h"
#include "kernels/reference/fp64/half_types.h"

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

template <class In, class Out>
void bias_backward(const BiasBackward& op, const In* dy, Out* dbias) {
  for (std::int64_t channel = 0; channel < op.channels; ++channel) {
    double sum = 0.0;
    for (std::int64_t i = 0; i < op.rows; ++i) {
      const std::int64_t start = (i * op.channels + channel) * op.inner;
      for (std::int64_t j = start; j < start + op.inner; ++j) sum += static_cast<double>(dy[j]);
    }
    dbias[channel] = static_cast<Out>(sum);
  }
}

template <class T>
void relu(const Relu& op, const T* x, T* y) {
  for (std::int64_t i = 0; i < op.count; ++i) y[i] = static_cast<double>(x[i]) <= 0.0 ? T{} : x[i];  // a NaN stays one
}

template <class T>
void relu_backward(const ReluBackward& op, const T* y, const T* dy, T* dx) {
  for (std::int64_t i = 0; i < op.count; ++i) dx[i] = static_cast<double>(y[i]) > 0.0 ? dy[i] : T{};
}

template <class In, class Out>
void convert(const Convert& op, const In* x, Out* y) {
  for (std::int64_t i = 0; i < op.count; ++i) {
    y[i] = static_cast<Out>(rounded_to(op.type, op.scale * static_cast<double>(x[i])));
  }
}

template <class Factor, class In, class Out>
void rescale(const Rescale& op, const In* x, const Factor* factor, const Factor* bias, Out* y) {
  for (std::int64_t i = 0; i < op.rows * op.channels * op.inner; ++i) {
    const std::int64_t channel = i / op.inner % op.channels;
    double number = static_cast<double>(x[i]) * static_cast<double>(factor[channel]);
    if (bias != nullptr) number += static_cast<double>(bias[channel]);
    if (op.relu && number <= 0.0) number = 0.0;
    if constexpr (std::is_integral_v<Out>) number = std::nearbyint(std::clamp(number, -128.0, 127.0));
    y[i] = static_cast<Out>(number);
  }
}

template void add_bias(const AddBias&, const double*, const double*, double*);
template void add_bias(const AddBias&, const float*, const float*, float*);
template void add_bias(const AddBias&, const Bf16*, const Bf16*, Bf16*);
template void add_bias(const AddBias&, const F16*, const F16*, F16*);
template void bias_backward(const BiasBackward&, const double*, double*);
template void bias_backward(const BiasBackward&, const float*, float*);
template void bias_backward(const BiasBackward&, const Bf16*, Bf16*);
template void bias_backward(const BiasBackward&, const Bf16*, float*);
template void bias_backward(const BiasBackward&, const F16*, F16*);
template void bias_backward(const BiasBackward&, const F16*, float*);
template void relu(const Relu&, const double*, double*);
template void relu(const Relu&, const float*, float*);
template void relu(const Relu&, const Bf16*, Bf16*);
template void relu(const Relu&, const F16*, F16*);
template void relu(const Relu&, const std::int8_t*, std::int8_t*);
template void relu_backward(const ReluBackward&, const double*, const double*, double*);
template void relu_backward(const ReluBackward&, const float*, const float*, float*);
template void relu_backward(const ReluBackward&, const Bf16*, const Bf16*, Bf16*);
template void relu_backward(const ReluBackward&, const F16*, const F16*, F16*);
template void convert(const Convert&, const double*, double*);
template void convert(const Convert&, const double*, float*);
template void convert(const Convert&, const double*, Bf16*);
template void convert(const Convert&, const double*, F16*);
template void convert(const Convert&, const float*, double*);
template void convert(const Convert&, const float*, float*);
template void convert(const Convert&, const float*, Bf16*);
template void convert(const Convert&, const float*, F16*);
template void convert(const Convert&, const Bf16*, double*);
template void convert(const Convert&, const Bf16*, float*);
template void convert(const Convert&, const Bf16*, Bf16*);
template void convert(const Convert&, const Bf16*, F16*);
template void convert(const Convert&, const F16*, double*);
template void convert(const Convert&, const F16*, float*);
template void convert(const Convert&, const F16*, Bf16*);
template void convert(const Convert&, const F16*, F16*);
template void rescale(const Rescale&, const double*, const double*, const double*, double*);
template void rescale(const Rescale&, const double*, const double*, const double*, std::int8_t*);
template void rescale(const Rescale&, const std::int8_t*, const double*, const double*, double*);
template void rescale(const Rescale&, const std::int8_t*, const double*, const double*, std::int8_t*);
template void rescale(const Rescale&, const std::int32_t*, const double*, const double*, double*);
template void rescale(const Rescale&, const std::int32_t*, const double*, const double*, std::int8_t*);
template void rescale(const Rescale&, const float*, const float*, const float*, float*);
template void rescale(const Rescale&, const float*, const float*, const float*, std::int8_t*);
template void rescale(const Rescale&, const std::int8_t*, const float*, const float*, float*);
template void rescale(const Rescale&, const std::int8_t*, const float*, const float*, std::int8_t*);
template void rescale(const Rescale&, const std::int32_t*, const float*, const float*, float*);
template void rescale(const Rescale&, const std::int32_t*, const float*, const float*, std::int8_t*);

}  // namespace aibench::reference
