#include <cmath>

#include "kernels/reference/fp64/training.h"

namespace aibench::reference {

template <class T>
void sgd_step(const SgdStep& op, T* parameter, const T* gradient, T* velocity) {
  for (std::int64_t i = 0; i < op.count; ++i) {
    auto direction = static_cast<double>(gradient[i]) / op.gradient_scale;
    if (velocity != nullptr) {
      direction += op.momentum * static_cast<double>(velocity[i]);
      velocity[i] = static_cast<T>(direction);
    }
    parameter[i] = static_cast<T>(static_cast<double>(parameter[i]) - op.learning_rate * direction);
  }
}

template <class T>
void adam_step(const AdamStep& op, T* parameter, const T* gradient, T* first_moment, T* second_moment, T* step) {
  const double t = static_cast<double>(step[0]) + 1.0;
  step[0] = static_cast<T>(t);
  const double correction1 = 1.0 - std::pow(op.beta1, t), correction2 = 1.0 - std::pow(op.beta2, t);
  for (std::int64_t i = 0; i < op.count; ++i) {
    const double g = static_cast<double>(gradient[i]) / op.gradient_scale;
    const double m = op.beta1 * static_cast<double>(first_moment[i]) + (1.0 - op.beta1) * g;
    const double v = op.beta2 * static_cast<double>(second_moment[i]) + (1.0 - op.beta2) * g * g;
    first_moment[i] = static_cast<T>(m);
    second_moment[i] = static_cast<T>(v);
    const double change = op.learning_rate * (m / correction1) / (std::sqrt(v / correction2) + op.epsilon);
    parameter[i] = static_cast<T>(static_cast<double>(parameter[i]) - change);
  }
}

template void sgd_step(const SgdStep&, double*, const double*, double*);
template void sgd_step(const SgdStep&, float*, const float*, float*);
template void adam_step(const AdamStep&, double*, const double*, double*, double*, double*);
template void adam_step(const AdamStep&, float*, const float*, float*, float*, float*);

}  // namespace aibench::reference
