#include <algorithm>
#include <bit>
#include <cmath>

#include "tests/unit/verify/naive.h"

namespace aibench::testing {
namespace {

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

template <class T>
T in_bf16(T value) {
  return static_cast<T>(float_from_bf16(bf16_from_float(static_cast<float>(value))));
}

std::int64_t pixel(const MaxPoolShape& s, std::int64_t height, std::int64_t width, std::int64_t n, std::int64_t c,
                   std::int64_t h, std::int64_t w) {
  return s.layout == Layout::nchw ? ((n * s.c + c) * height + h) * width + w : ((n * height + h) * width + w) * s.c + c;
}

// Calls visit(n, c, p, q, window) for every window; window holds the places in x in row-major order.
template <class Visit>
void for_each_window(const MaxPoolShape& s, const How& how, const Visit& visit) {
  const std::int64_t size_h = s.size_h - (how.is(Bug::pool_misses_last_row) ? 1 : 0);
  for (std::int64_t n = 0; n < s.n; ++n) {
    for (std::int64_t c = 0; c < s.c; ++c) {
      for (std::int64_t p = 0; p < s.p(); ++p) {
        for (std::int64_t q = 0; q < s.q(); ++q) {
          std::vector<std::size_t> window;
          for (std::int64_t i = 0; i < size_h * s.size_w; ++i) {
            window.push_back(
                at(pixel(s, s.h, s.w, n, c, p * s.stride_h + i / s.size_w, q * s.stride_w + i % s.size_w)));
          }
          visit(at(pixel(s, s.p(), s.q(), n, c, p, q)), window);
        }
      }
    }
  }
}

}  // namespace

template <class T>
void Naive<T>::add_bias(const AddBias& op, const Array& x, const Array& bias, Array& y, const How& how) {
  for (std::int64_t i = 0; i < op.rows * op.channels * op.inner; ++i) {
    const std::int64_t channel = (i / op.inner + (how.is(Bug::bias_shifted) ? 1 : 0)) % op.channels;
    y[at(i)] = how.is(Bug::bias_missing) ? x[at(i)] : x[at(i)] + bias[at(channel)];
  }
}

template <class T>
void Naive<T>::bias_backward(const BiasBackward& op, const Array& dy, Array& dbias, const How& how) {
  const std::int64_t rows = op.rows - (how.is(Bug::bias_gradient_misses_last_row) ? 1 : 0);
  for (std::int64_t channel = 0; channel < op.channels; ++channel) {
    T sum = ordered_sum<T>(rows * op.inner, how, [&](std::int64_t i) {
      return dy[at((i / op.inner * op.channels + channel) * op.inner + i % op.inner)];
    });
    if (how.is(Bug::bias_gradient_is_mean)) sum /= static_cast<T>(op.rows);
    dbias[at(channel)] = sum;
  }
}

template <class T>
void Naive<T>::relu(const Relu& op, const Array& x, Array& y, const How& how) {
  const T below = how.is(Bug::relu_missing) ? T{1} : how.is(Bug::relu_leaky) ? static_cast<T>(0.001) : T{0};
  for (std::size_t i = 0; i < at(op.count); ++i) y[i] = x[i] > T{0} ? x[i] : below * x[i];
}

template <class T>
void Naive<T>::relu_backward(const ReluBackward& op, const Array& y, const Array& dy, Array& dx, const How& how) {
  for (std::size_t i = 0; i < at(op.count); ++i) {
    dx[i] = y[i] > T{0} || how.is(Bug::relu_gradient_everywhere) ? dy[i] : T{0};
  }
}

template <class T>
void Naive<T>::max_pool(const MaxPoolShape& s, const Array& x, Array& y, const How& how) {
  for_each_window(s, how, [&](std::size_t out, const std::vector<std::size_t>& window) {
    T maximum = x[window[0]], sum{};
    for (std::size_t i : window) {
      if (!how.is(Bug::pool_takes_first)) maximum = std::max(maximum, x[i]);
      sum += x[i];
    }
    y[out] = how.is(Bug::pool_is_mean) ? sum / static_cast<T>(window.size()) : maximum;
  });
}

template <class T>
void Naive<T>::max_pool_backward(const MaxPoolShape& s, const Array& x, const Array& dy, Array& dx, const How& how) {
  std::fill(dx.begin(), dx.end(), T{0});
  for_each_window(s, how, [&](std::size_t out, const std::vector<std::size_t>& window) {
    std::size_t chosen = window[0];
    for (std::size_t i : window) {
      const bool later_tie = how.is(Bug::pool_gradient_to_last_maximum) && x[i] == x[chosen];
      if (x[i] > x[chosen] || later_tie) chosen = i;
    }
    if (how.is(Bug::pool_gradient_overwrites)) {
      dx[chosen] = dy[out];
    } else if (how.is(Bug::pool_gradient_to_all)) {
      for (std::size_t i : window) dx[i] += dy[out];
    } else {
      dx[chosen] += dy[out];
    }
  });
}

template <class T>
void Naive<T>::softmax(const SoftmaxCrossEntropy& op, const Array& logits, const Array& labels, Array& probabilities,
                       Array& loss, const How& how) {
  const T total = ordered_sum<T>(op.rows, how, [&](std::int64_t row) {
    const T* from = logits.data() + row * op.classes;
    const T maximum = *std::max_element(from, from + op.classes);
    const T sum = ordered_sum<T>(op.classes, how, [&](std::int64_t j) { return std::exp(from[j] - maximum); });
    for (std::int64_t j = 0; j < op.classes; ++j) {
      const T exponential = std::exp(from[j] - maximum);
      probabilities[at(row * op.classes + j)] =
          how.is(Bug::probabilities_not_normalised) ? exponential : exponential / sum;
    }
    auto label = static_cast<std::int64_t>(labels[at(row)]);
    if (how.is(Bug::loss_takes_next_label)) label = (label + 1) % op.classes;
    return std::log(sum) - (from[label] - maximum);
  });
  loss[0] = how.is(Bug::loss_is_sum) ? total : total / static_cast<T>(op.rows);
}

template <class T>
void Naive<T>::softmax_backward(const SoftmaxCrossEntropyBackward& op, const Array& probabilities, const Array& labels,
                                Array& dlogits, const How& how) {
  const T rows = how.is(Bug::loss_gradient_not_divided) ? T{1} : static_cast<T>(op.rows);
  for (std::int64_t i = 0; i < op.rows * op.classes; ++i) {
    const bool is_label = static_cast<std::int64_t>(labels[at(i / op.classes)]) == i % op.classes;
    const T truth = is_label && !how.is(Bug::loss_gradient_misses_label) ? T{1} : T{0};
    dlogits[at(i)] = (probabilities[at(i)] - truth) / rows;
  }
}

template <class T>
void Naive<T>::mean_squared_error(const MeanSquaredError& op, const Array& prediction, const Array& target, Array& loss,
                                  const How& how) {
  const T total = ordered_sum<T>(op.count, how, [&](std::int64_t i) {
    const T difference = prediction[at(i)] - target[at(i)];
    return difference * difference;
  });
  loss[0] = total / static_cast<T>(op.count) / (how.is(Bug::squared_error_halved) ? T{2} : T{1});
}

template <class T>
void Naive<T>::mean_squared_error_backward(const MeanSquaredErrorBackward& op, const Array& prediction,
                                           const Array& target, Array& dprediction, const How& how) {
  const T factor = (how.is(Bug::squared_error_gradient_halved) ? T{1} : T{2}) / static_cast<T>(op.count);
  for (std::size_t i = 0; i < at(op.count); ++i) dprediction[i] = factor * (prediction[i] - target[i]);
}

template <class T>
void Naive<T>::sgd(const SgdStep& op, Array& parameter, const Array& gradient, Array* velocity, const How& how) {
  if (how.is(Bug::step_skipped)) return;
  const T momentum = how.is(Bug::momentum_ignored) ? T{0} : static_cast<T>(op.momentum);
  const T rate = static_cast<T>(how.is(Bug::step_uphill) ? -op.learning_rate : op.learning_rate);
  const T divisor = how.is(Bug::loss_scale_not_divided_out) ? T{1} : static_cast<T>(op.gradient_scale);
  for (std::size_t i = 0; i < at(op.count); ++i) {
    const T g = gradient[i] / divisor;
    T direction = g;
    if (how.is(Bug::copy_updated)) parameter[i] = in_bf16(parameter[i]);
    if (velocity != nullptr) {
      direction += momentum * (*velocity)[i];
      if (!how.is(Bug::velocity_not_stored)) (*velocity)[i] = direction;
      if (how.is(Bug::velocity_in_bf16)) (*velocity)[i] = in_bf16(direction);
      if (how.is(Bug::nesterov)) direction = g + momentum * direction;
    }
    parameter[i] -= rate * direction;
    if (how.is(Bug::master_in_bf16)) parameter[i] = in_bf16(parameter[i]);
  }
}

template <class T>
void Naive<T>::rescale(const Rescale& op, const Array& x, const Array& factor, const Array* bias, bool integers,
                       Array& y, const How& how) {
  const auto shifted = [&](std::int64_t channel, Bug bug) {
    return at((channel + (how.is(bug) ? 1 : 0)) % op.channels);
  };
  for (std::size_t i = 0; i < at(op.rows * op.channels * op.inner); ++i) {
    const std::int64_t channel = static_cast<std::int64_t>(i) / op.inner % op.channels;
    T number = x[i] * factor[shifted(channel, Bug::rescale_takes_next_factor)];
    if (bias != nullptr && !how.is(Bug::bias_missing)) number += (*bias)[shifted(channel, Bug::bias_shifted)];
    if (op.relu && number < T{0} && !how.is(Bug::relu_missing)) number = T{0};
    if (integers) {
      number = how.is(Bug::rescale_truncates) ? std::trunc(number) : std::nearbyint(number);
      number = how.is(Bug::rescale_wraps) ? number - 256 * std::floor((number + 128) / 256)
                                          : std::clamp(number, T{-128}, T{127});
    }
    y[i] = number;
  }
}

template <class T>
void Naive<T>::convert(const Convert& op, const Array& x, Array& y, const How& how) {
  const std::uint32_t lost = op.type == DType::bf16 ? 0xffffU : op.type == DType::f16 ? 0x1fffU : 0U;
  for (std::size_t i = 0; i < at(op.count); ++i) {
    y[i] = how.is(Bug::loss_scale_missing) ? x[i] : static_cast<T>(op.scale) * x[i];
    if (!how.is(Bug::convert_truncates)) continue;
    y[i] = static_cast<T>(std::bit_cast<float>(std::bit_cast<std::uint32_t>(static_cast<float>(y[i])) & ~lost));
  }
}

template <class T>
void Naive<T>::adam(const AdamStep& op, Array& parameter, const Array& gradient, Array& first, Array& second,
                    Array& step, const How& how) {
  const T beta1 = static_cast<T>(op.beta1), beta2 = static_cast<T>(op.beta2), epsilon = static_cast<T>(op.epsilon);
  const T t = step[0] + T{1};
  if (!how.is(Bug::adam_step_not_counted)) step[0] = t;
  const bool corrects = !how.is(Bug::adam_without_correction);
  const T correction1 = corrects ? T{1} - std::pow(beta1, t) : T{1};
  const T correction2 = corrects ? T{1} - std::pow(beta2, t) : T{1};
  const T divisor = how.is(Bug::loss_scale_not_divided_out) ? T{1} : static_cast<T>(op.gradient_scale);
  for (std::size_t i = 0; i < at(op.count); ++i) {
    const T g = gradient[i] / divisor, square = how.is(Bug::adam_second_moment_linear) ? std::abs(g) : g * g;
    first[i] = beta1 * first[i] + (T{1} - beta1) * g;
    second[i] = beta2 * second[i] + (how.is(Bug::adam_gradient_not_squared_decay) ? T{1} : T{1} - beta2) * square;
    const T root = how.is(Bug::adam_epsilon_inside) ? std::sqrt(second[i] / correction2 + epsilon)
                                                    : std::sqrt(second[i] / correction2) + epsilon;
    if (!how.is(Bug::step_skipped)) parameter[i] -= static_cast<T>(op.learning_rate) * (first[i] / correction1) / root;
  }
}

template struct Naive<float>;
template struct Naive<double>;

}  // namespace aibench::testing
