#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/verify/tolerance_rules.h"

namespace aibench::tolerance_rules {
namespace {

constexpr double kFewRoundings = 4.0;
constexpr double kFunctionRoundings = 16.0;  // exp, log, sqrt and division of vector libraries and GPUs

double largest_error(const Context& context, TensorId id, std::size_t begin, std::size_t end) {
  double largest = 0.0;
  for (std::size_t i = begin; i < end; ++i) largest = std::max(largest, context.error(id, i));
  return largest;
}

}  // namespace

Written after_rule(const Context& context, const SoftmaxCrossEntropy& op) {
  const auto rows = static_cast<std::size_t>(op.rows), classes = static_cast<std::size_t>(op.classes);
  // The denominator is a sum of `classes` positive numbers.
  const double own = kFunctionRoundings * context.roundoff(op.probabilities) *
                     std::max(1.0, std::sqrt(static_cast<double>(op.classes) / 64.0));
  Tolerance probabilities = context.start(op.probabilities, own, std::array{op.logits});
  Tolerance loss = context.start(op.loss, sum_limit(context.dtype(op.loss), op.rows), std::array{op.logits});
  const std::span<const double> logits = context.floats(op.logits), p = context.floats(op.probabilities);
  const std::vector<double> labels = context.values.numbers(op.labels);
  double loss_scale = 0.0, loss_error = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::span<const double> row = logits.subspan(i * classes, classes);
    const double maximum = *std::max_element(row.begin(), row.end());
    const double hidden = largest_error(context, op.logits, i * classes, (i + 1) * classes);
    for (std::size_t j = 0; j < classes; ++j) {
      // The rounding of logit - maximum is magnified by exp.
      const double scale = p[i * classes + j] * (1.0 + std::abs(row[j] - maximum));
      probabilities.allowed[i * classes + j] = own * scale + 2.0 * hidden * p[i * classes + j];
    }
    // A logarithm near zero keeps the absolute error of its argument near one.
    loss_scale += 1.0 + maximum - row[static_cast<std::size_t>(labels[i])] + std::log(static_cast<double>(classes));
    loss_error += 2.0 * hidden;
  }
  const double mean = 1.0 / static_cast<double>(rows);
  loss.allowed[0] = loss.limit * loss_scale * mean + loss_error * mean;
  return {{op.probabilities, std::move(probabilities)}, {op.loss, std::move(loss)}};
}

Written after_rule(const Context& context, const SoftmaxCrossEntropyBackward& op) {
  const double own = kFewRoundings * context.roundoff(op.dlogits);
  Tolerance tolerance = context.start(op.dlogits, own, std::array{op.probabilities});
  const std::vector<double> labels = context.values.numbers(op.labels);
  const std::span<const double> p = context.floats(op.probabilities);
  const auto classes = static_cast<std::size_t>(op.classes);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.rows) * classes; ++i) {
    const bool is_label = static_cast<std::size_t>(labels[i / classes]) == i % classes;
    const double scale = is_label ? std::max(1.0, p[i]) : p[i];
    tolerance.allowed[i] = (own * scale + context.error(op.probabilities, i)) / static_cast<double>(op.rows);
  }
  return {{op.dlogits, std::move(tolerance)}};
}

Written after_rule(const Context& context, const MeanSquaredError& op) {
  Tolerance tolerance = context.start(op.loss, sum_limit(context.dtype(op.loss), op.count), std::array{op.prediction});
  const std::span<const double> prediction = context.floats(op.prediction), target = context.floats(op.target);
  double hidden = 0.0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    const double error = context.error(op.prediction, i) + context.error(op.target, i);
    hidden += (2.0 * std::abs(prediction[i] - target[i]) + error) * error;
  }
  tolerance.allowed[0] =
      tolerance.limit * std::abs(context.floats(op.loss)[0]) + hidden / static_cast<double>(op.count);
  return {{op.loss, std::move(tolerance)}};
}

Written after_rule(const Context& context, const MeanSquaredErrorBackward& op) {
  const double own = kFewRoundings * context.roundoff(op.dprediction), factor = 2.0 / static_cast<double>(op.count);
  Tolerance tolerance = context.start(op.dprediction, own, std::array{op.prediction});
  const std::span<const double> prediction = context.floats(op.prediction), target = context.floats(op.target);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    const double scale = std::max(std::abs(prediction[i]), std::abs(target[i]));
    tolerance.allowed[i] = factor * (own * scale + context.error(op.prediction, i) + context.error(op.target, i));
  }
  return {{op.dprediction, std::move(tolerance)}};
}

Written before_rule(const Context& context, const SgdStep& op) {
  const double own = kFewRoundings * context.roundoff(op.parameter);
  const bool has_velocity = op.velocity != kNoTensor;
  Tolerance parameter = context.start(op.parameter, own, std::array{op.parameter, op.gradient, op.velocity});
  Tolerance velocity;
  if (has_velocity) velocity = context.start(op.velocity, own, std::array{op.gradient, op.velocity});
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    double size = std::abs(context.floats(op.gradient)[i]) / op.gradient_scale;
    double error = context.error(op.gradient, i) / op.gradient_scale;
    if (has_velocity) {
      size += std::abs(op.momentum * context.floats(op.velocity)[i]);
      error += own * size + std::abs(op.momentum) * context.error(op.velocity, i);
      velocity.allowed[i] = error;
    }
    const double rate = std::abs(op.learning_rate);
    parameter.allowed[i] =
        own * (std::abs(context.floats(op.parameter)[i]) + rate * size) + rate * error + context.error(op.parameter, i);
  }
  Written written;
  written.emplace_back(op.parameter, std::move(parameter));
  if (has_velocity) written.emplace_back(op.velocity, std::move(velocity));
  return written;
}

// A coefficient 1 - beta that is computed from the rounded beta is off by up to roundoff / (1 - beta); so is the bias
// correction 1 - beta^t, most of all in the first step.
Written before_rule(const Context& context, const AdamStep& op) {
  const double u = context.roundoff(op.parameter), own = kFewRoundings * u;
  const double rest1 = 1.0 - op.beta1, rest2 = 1.0 - op.beta2;
  const double own1 = own + u / rest1, own2 = own + u / rest2;
  const std::array inputs{op.parameter, op.gradient, op.first_moment, op.second_moment};
  Tolerance parameter = context.start(op.parameter, own, inputs);
  Tolerance first = context.start(op.first_moment, own, inputs), second = context.start(op.second_moment, own, inputs);
  Tolerance step = context.start(op.step, 0.0, {});
  step.allowed[0] = 0.0;
  const double t = context.floats(op.step)[0] + 1.0;
  const double correction1 = 1.0 - std::pow(op.beta1, t), correction2 = 1.0 - std::pow(op.beta2, t);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    const double g = context.floats(op.gradient)[i] / op.gradient_scale;
    const double g_error = context.error(op.gradient, i) / op.gradient_scale;
    const double m_kept = op.beta1 * context.floats(op.first_moment)[i];
    const double v_kept = op.beta2 * context.floats(op.second_moment)[i];
    first.allowed[i] =
        own * std::abs(m_kept) + rest1 * (own1 * std::abs(g) + g_error) + op.beta1 * context.error(op.first_moment, i);
    second.allowed[i] = own * std::abs(v_kept) + rest2 * (own2 * g * g + (2.0 * std::abs(g) + g_error) * g_error) +
                        op.beta2 * context.error(op.second_moment, i);

    const double m = (std::abs(m_kept) + rest1 * std::abs(g)) / correction1;
    const double v = (v_kept + rest2 * g * g) / correction2, root = std::sqrt(v) + op.epsilon;
    const double change = std::abs(op.learning_rate) * m / root;
    const double relative = kFunctionRoundings * u + u / rest1 + u / rest2;
    // Errors of the moments, in the change: directly for m; for v at most what the square root makes of them.
    const double m_error = first.allowed[i] / correction1;
    const double root_error =
        std::min(std::sqrt(second.allowed[i] / correction2), second.allowed[i] / correction2 / root);
    parameter.allowed[i] = own * std::abs(context.floats(op.parameter)[i]) + relative * change +
                           std::abs(op.learning_rate) * (m_error / root + m * root_error / root / root) +
                           context.error(op.parameter, i);
  }
  Written written;
  written.emplace_back(op.parameter, std::move(parameter));
  written.emplace_back(op.first_moment, std::move(first));
  written.emplace_back(op.second_moment, std::move(second));
  written.emplace_back(op.step, std::move(step));
  return written;
}

}  // namespace aibench::tolerance_rules
