#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/reference/fp64/conv2d_tap.h"
#include "kernels/reference/fp64/pooling.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/tolerance_rules.h"

namespace aibench::tolerance_rules {
namespace {

// With the pooled image hidden, every candidate within rounding of a window's maximum may be the one that gets dy.
void allow_either_candidate(const Context& context, const MaxPoolBackward& op, std::vector<double>& allowed) {
  const MaxPoolShape& s = op.shape;
  const reference::ImageSteps in = reference::image_steps(s.layout, s.c, s.h, s.w);
  const reference::ImageSteps out = reference::image_steps(s.layout, s.c, s.p(), s.q());
  const std::span<const double> x = context.floats(op.x), dy = context.floats(op.dy);
  for (std::int64_t i = 0; i < s.n * s.c * s.p() * s.q(); ++i) {
    const std::int64_t q = i % s.q(), p = i / s.q() % s.p(), plane = i / s.q() / s.p();
    const std::int64_t corner =
        plane / s.c * in.image + plane % s.c * in.channel + p * s.stride_h * in.row + q * s.stride_w * in.column;
    const auto at = [&](std::int64_t j) {
      return static_cast<std::size_t>(corner + j / s.size_w * in.row + j % s.size_w * in.column);
    };
    std::size_t best = at(0);
    for (std::int64_t j = 1; j < s.size_h * s.size_w; ++j) best = x[at(j)] > x[best] ? at(j) : best;
    const double gradient = std::abs(dy[static_cast<std::size_t>(plane / s.c * out.image + plane % s.c * out.channel +
                                                                 p * out.row + q * out.column)]);
    for (std::int64_t j = 0; j < s.size_h * s.size_w; ++j) {
      const double margin = kSingleElementFactor * (context.error(op.x, at(j)) + context.error(op.x, best));
      const bool rival = at(j) != best && x[best] - x[at(j)] <= margin && margin > 0.0;
      if (rival) {
        allowed[at(j)] += gradient;
        allowed[best] += gradient;
      }
    }
  }
}

}  // namespace

Written before_rule(const Context& context, const AddBias& op) {
  const double rounding = rounding_limit(context.dtype(op.y));
  Tolerance tolerance = context.start(op.y, rounding, std::array{op.x, op.bias});
  tolerance.terms = context.tolerance(op.x).terms;
  tolerance.operands = context.tolerance(op.x).operands;
  const std::span<const double> x = context.floats(op.x), bias = context.floats(op.bias);
  for (std::int64_t i = 0; i < op.rows * op.channels * op.inner; ++i) {
    const auto at = static_cast<std::size_t>(i), channel = static_cast<std::size_t>(i / op.inner % op.channels);
    tolerance.allowed[at] = rounding * (std::abs(x[at]) + std::abs(bias[channel])) + context.error(op.x, at) +
                            context.error(op.bias, channel);
  }
  return {{op.y, std::move(tolerance)}};
}

Written before_rule(const Context& context, const Relu& op) {
  Tolerance tolerance = context.start(op.y, 0.0, std::array{op.x});
  tolerance.terms = context.tolerance(op.x).terms;
  tolerance.operands = context.tolerance(op.x).operands;
  if (!is_floating(context.dtype(op.y))) {
    std::fill_n(tolerance.allowed.begin(), op.count, 0.0);
    return {{op.y, std::move(tolerance)}};
  }
  const std::span<const double> x = context.floats(op.x);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    const double error = context.error(op.x, i);
    const bool surely_zero = x[i] < -kSingleElementFactor * error;
    tolerance.allowed[i] = surely_zero ? 0.0 : error;
  }
  return {{op.y, std::move(tolerance)}};
}

Written before_rule(const Context& context, const ReluBackward& op) {
  Tolerance tolerance = context.start(op.dx, 0.0, std::array{op.dy});
  tolerance.terms = context.tolerance(op.dy).terms;
  tolerance.operands = context.tolerance(op.dy).operands;
  const std::span<const double> y = context.floats(op.y), dy = context.floats(op.dy);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    const double margin = kSingleElementFactor * context.error(op.y, i);
    tolerance.allowed[i] = y[i] > 0.0 ? context.error(op.dy, i) : 0.0;
    if (margin > 0.0 && y[i] <= margin) tolerance.allowed[i] = std::max(context.error(op.dy, i), std::abs(dy[i]));
  }
  return {{op.dx, std::move(tolerance)}};
}

Written after_rule(const Context& context, const BiasBackward& op) {
  const std::int64_t terms = op.rows * op.inner;
  Tolerance tolerance = context.start(op.dbias, sum_limit(context.dtype(op.dbias), terms), std::array{op.dy});
  const std::span<const double> dy = context.floats(op.dy), sums = context.floats(op.dbias);
  std::vector<double> energy(static_cast<std::size_t>(op.channels)), errors(energy.size());
  for (std::int64_t i = 0; i < op.rows * op.channels * op.inner; ++i) {
    const auto at = static_cast<std::size_t>(i), channel = static_cast<std::size_t>(i / op.inner % op.channels);
    energy[channel] += dy[at] * dy[at];
    errors[channel] += context.error(op.dy, at) * context.error(op.dy, at);
  }
  const double own = sum_limit(context.dtype(op.dbias), terms);
  for (std::size_t channel = 0; channel < energy.size(); ++channel) {
    const double scale = std::max(std::sqrt(energy[channel]), std::abs(sums[channel]));
    tolerance.allowed[channel] = std::hypot(own * scale, std::sqrt(errors[channel]));
  }
  return {{op.dbias, std::move(tolerance)}};
}

Written after_rule(const Context& context, const MaxPool& op) {
  Tolerance tolerance = context.start(op.y, 0.0, std::array{op.x});
  tolerance.terms = context.tolerance(op.x).terms;
  tolerance.operands = context.tolerance(op.x).operands;
  std::fill(tolerance.allowed.begin(), tolerance.allowed.end(), 0.0);
  if (!context.tolerance(op.x).exact()) {
    reference::max_pool(op.shape, context.errors(op.x).data(), tolerance.allowed.data());
  }
  return {{op.y, std::move(tolerance)}};
}

// Computed in f32: the operand as a float, its product with the factor and the sum with the bias are each rounded.
Written after_rule(const Context& context, const Rescale& op) {
  const double rounding = rounding_limit(DType::f32);
  const bool rounded = !is_floating(context.dtype(op.y));
  Tolerance tolerance = context.start(op.y, rounding, std::array{op.x});
  tolerance.terms = context.tolerance(op.x).terms;
  tolerance.operands = context.tolerance(op.x).operands;
  if (rounded) tolerance.unrounded = context.values.numbers(op.y);
  const std::vector<double> x = context.values.numbers(op.x);
  const std::span<const double> factor = context.floats(op.factor);
  for (std::int64_t i = 0; i < op.rows * op.channels * op.inner; ++i) {
    const auto at = static_cast<std::size_t>(i), channel = static_cast<std::size_t>(i / op.inner % op.channels);
    const double product = x[at] * factor[channel],
                 bias = op.bias == kNoTensor ? 0.0 : context.floats(op.bias)[channel];
    tolerance.allowed[at] =
        rounding * (std::abs(product) + std::abs(bias)) + std::abs(factor[channel]) * context.error(op.x, at);
    if (rounded) tolerance.unrounded[at] = std::clamp(product + bias, op.relu ? 0.0 : -128.0, 127.0);
  }
  return {{op.y, std::move(tolerance)}};
}

Written after_rule(const Context& context, const Copy& op) {
  Tolerance tolerance = context.start(op.to, 0.0, std::array{op.from});
  std::fill(tolerance.allowed.begin(), tolerance.allowed.end(), 0.0);
  return {{op.to, std::move(tolerance)}};
}

Written after_rule(const Context& context, const MaxPoolBackward& op) {
  const MaxPoolShape& s = op.shape;
  const bool overlapping = s.stride_h < s.size_h || s.stride_w < s.size_w;
  // Copies are exact; where windows overlap, a few gradients are added.
  const double rounding = overlapping ? rounding_limit(context.dtype(op.dx)) : 0.0;
  Tolerance tolerance = context.start(op.dx, rounding, std::array{op.x, op.dy});
  std::vector<double> errors_of_dy(context.floats(op.dy).size()), plane(static_cast<std::size_t>(s.h * s.w));
  for (std::size_t i = 0; i < errors_of_dy.size(); ++i) {
    errors_of_dy[i] = rounding * std::abs(context.floats(op.dy)[i]) + context.error(op.dy, i);
  }
  reference::max_pool_backward(s, context.floats(op.x).data(), errors_of_dy.data(), tolerance.allowed.data(),
                               plane.data());
  if (!context.tolerance(op.x).exact()) allow_either_candidate(context, op, tolerance.allowed);
  return {{op.dx, std::move(tolerance)}};
}

// To the nearest there is one right answer as long as it is known what was converted.
Written after_rule(const Context& context, const Convert& op) {
  const bool exact = context.tolerance(op.x).exact();
  const double rounding = exact ? 0.0 : rounding_limit(op.type);
  Tolerance tolerance = context.start(op.y, rounding, std::array{op.x});
  const std::span<const double> x = context.floats(op.x);
  for (std::size_t i = 0; i < static_cast<std::size_t>(op.count); ++i) {
    tolerance.allowed[i] = std::abs(op.scale) * (rounding * std::abs(x[i]) + context.error(op.x, i));
  }
  return {{op.y, std::move(tolerance)}};
}

}  // namespace aibench::tolerance_rules
