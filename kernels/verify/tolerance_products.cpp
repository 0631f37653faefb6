#include <algorithm>
#include <array>
#include <cmath>

#include "kernels/reference/fp64/conv2d.h"
#include "kernels/reference/fp64/conv2d_tap.h"
#include "kernels/reference/fp64/gemm.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/tolerance_rules.h"

namespace aibench::tolerance_rules {
namespace {

using reference::FilterSteps;
using reference::ImageSteps;

std::vector<double> squares(std::span<const double> numbers) {
  std::vector<double> result(numbers.begin(), numbers.end());
  for (double& number : result) number *= number;
  return result;
}

Tolerance start_product(const Context& context, TensorId a, TensorId b, TensorId result, double limit,
                        std::int64_t terms) {
  Tolerance tolerance = context.start(result, limit, std::array{a, b});
  tolerance.terms = terms;
  tolerance.operands = context.dtype(a);
  return tolerance;
}

// Errors that the operands may already have add up in the result like the products do: in squares. `product` computes
// the op, without factors, on other numbers; `factor` is what the op multiplies its sums with.
template <class Product>
void add_errors_of_operands(const Context& context, TensorId a, TensorId b, double factor, const Product& product,
                            Tolerance& tolerance) {
  const auto add = [&](const std::vector<double>& left, const std::vector<double>& right) {
    std::vector<double> energy(tolerance.allowed.size());
    product(left.data(), right.data(), energy.data());
    for (std::size_t i = 0; i < energy.size(); ++i) {
      if (tolerance.allowed[i] == kUntouched) continue;
      tolerance.allowed[i] = std::hypot(tolerance.allowed[i], factor * std::sqrt(energy[i]));
    }
  };
  if (!context.tolerance(a).exact()) add(squares(context.errors(a)), squares(context.floats(b)));
  if (!context.tolerance(b).exact()) add(squares(context.floats(a)), squares(context.errors(b)));
}

// Squared norms of the rows (or columns) of a stored matrix.
std::vector<double> squared_norms(const double* data, std::int64_t rows, std::int64_t columns, std::int64_t ld,
                                  bool of_rows) {
  std::vector<double> norms(static_cast<std::size_t>(of_rows ? rows : columns));
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      const double value = data[i * ld + j];
      norms[static_cast<std::size_t>(of_rows ? i : j)] += value * value;
    }
  }
  return norms;
}

// Exact results: every element that the op writes may be off by nothing.
void allow_nothing(const Gemm& op, Tolerance& tolerance) {
  for (std::int64_t matrix = 0; matrix < op.batch; ++matrix) {
    for (std::int64_t i = 0; i < op.m; ++i) {
      std::fill_n(tolerance.allowed.begin() + matrix * op.stride_c + i * op.ldc, op.n, 0.0);
    }
  }
}

Written exact_conv(const Context& context, TensorId operand, TensorId result) {
  Tolerance tolerance = start_product(context, operand, operand, result, 0.0, 1);
  std::fill(tolerance.allowed.begin(), tolerance.allowed.end(), 0.0);
  return {{result, std::move(tolerance)}};
}

// allowed[i] holds the scale of element i and becomes its tolerance. Algorithms that transform tiles (Winograd, FFT)
// spread rounding errors over the elements of a plane, also to those whose own products are all zero, so no scale
// stays below the RMS over its plane.
void allow_scales(std::span<const double> values, std::span<const std::size_t> plane_of, std::size_t planes,
                  Tolerance& tolerance) {
  std::vector<double> mean_squares(planes);
  for (std::size_t i = 0; i < plane_of.size(); ++i) {
    mean_squares[plane_of[i]] += tolerance.allowed[i] * tolerance.allowed[i];
  }
  const double elements_a_plane = static_cast<double>(plane_of.size()) / static_cast<double>(planes);
  for (double& mean_square : mean_squares) mean_square = std::sqrt(mean_square / elements_a_plane);
  for (std::size_t i = 0; i < plane_of.size(); ++i) {
    tolerance.allowed[i] =
        tolerance.limit * std::max({tolerance.allowed[i], mean_squares[plane_of[i]], std::abs(values[i])});
  }
}

// Sets the tolerance of every element of an [images, channels, height, width] result from the energy of its window,
// [images, groups, height, width], and the squared norm of its filter: one value a channel.
void allow_windows(const Context& context, TensorId result, Layout layout, std::int64_t images, std::int64_t channels,
                   std::int64_t groups, std::int64_t height, std::int64_t width, const std::vector<double>& energy,
                   const std::vector<double>& filter_norms, Tolerance& tolerance) {
  const ImageSteps steps = reference::image_steps(layout, channels, height, width);
  const ImageSteps energy_steps = reference::image_steps(layout, groups, height, width);
  std::vector<std::size_t> plane_of(static_cast<std::size_t>(images * channels * height * width));
  for (std::int64_t i = 0; i < images * channels * height * width; ++i) {
    const std::int64_t column = i % width, row = i / width % height, channel = i / width / height % channels;
    const std::int64_t image = i / width / height / channels, group = channel / (channels / groups);
    const auto at = static_cast<std::size_t>(image * steps.image + channel * steps.channel + row * steps.row +
                                             column * steps.column);
    const double window = energy[static_cast<std::size_t>(image * energy_steps.image + group * energy_steps.channel +
                                                          row * energy_steps.row + column * energy_steps.column)];
    tolerance.allowed[at] =
        std::sqrt(window * filter_norms[static_cast<std::size_t>(channel)] / static_cast<double>(tolerance.terms));
    plane_of[at] = static_cast<std::size_t>(image * channels + channel);
  }
  allow_scales(context.floats(result), plane_of, static_cast<std::size_t>(images * channels), tolerance);
}

// Squared norms of a filter's slices: over (c, r, s) for every k, or over (k of the group, r, s) for every c.
std::vector<double> filter_norms(const Conv2dShape& s, std::span<const double> w, bool by_k) {
  const std::int64_t c_in_group = s.c / s.groups, k_in_group = s.k / s.groups;
  const FilterSteps steps = reference::filter_steps(s);
  std::vector<double> norms(static_cast<std::size_t>(by_k ? s.k : s.c));
  for (std::int64_t i = 0; i < s.k * c_in_group * s.r * s.s; ++i) {
    const std::int64_t column = i % s.s, row = i / s.s % s.r, c = i / s.s / s.r % c_in_group;
    const std::int64_t k = i / s.s / s.r / c_in_group;
    const double value = w[static_cast<std::size_t>(k * steps.k + c * steps.c + row * steps.r + column * steps.s)];
    norms[static_cast<std::size_t>(by_k ? k : k / k_in_group * c_in_group + c)] += value * value;
  }
  return norms;
}

// Squared norm of every channel of dy over the batch.
std::vector<double> channel_norms(const Conv2dShape& s, std::span<const double> dy) {
  const std::int64_t step = reference::image_steps(s.layout, s.k, s.p(), s.q()).channel;
  std::vector<double> norms(static_cast<std::size_t>(s.k));
  for (std::int64_t i = 0; i < s.n * s.k * s.p() * s.q(); ++i) {
    const double value = dy[static_cast<std::size_t>(i)];
    norms[static_cast<std::size_t>(i / step % s.k)] += value * value;  // in both layouts
  }
  return norms;
}

}  // namespace

Written product_rule(const Context& context, const Gemm& op) {
  const double limit = gemm_limit(context.dtype(op.a), context.dtype(op.c), op.k);
  if (!is_floating(context.dtype(op.c))) {
    Tolerance exact = context.start(op.c, 0.0, {});
    exact.terms = op.k;
    exact.operands = context.dtype(op.a);
    allow_nothing(op, exact);
    return {{op.c, std::move(exact)}};
  }
  Tolerance tolerance = start_product(context, op.a, op.b, op.c, limit, op.k);
  const double* values = context.floats(op.c).data();
  const bool c_is_hidden = op.beta != 0.0 && !context.tolerance(op.c).exact();
  for (std::int64_t matrix = 0; matrix < op.batch; ++matrix) {
    const std::vector<double> rows =
        squared_norms(context.floats(op.a).data() + matrix * op.stride_a, op.trans_a ? op.k : op.m,
                      op.trans_a ? op.m : op.k, op.lda, !op.trans_a);
    const std::vector<double> columns =
        squared_norms(context.floats(op.b).data() + matrix * op.stride_b, op.trans_b ? op.n : op.k,
                      op.trans_b ? op.k : op.n, op.ldb, op.trans_b);
    for (std::int64_t i = 0; i < op.m; ++i) {
      for (std::int64_t j = 0; j < op.n; ++j) {
        const auto at = static_cast<std::size_t>(matrix * op.stride_c + i * op.ldc + j);
        const double norms = rows[static_cast<std::size_t>(i)] * columns[static_cast<std::size_t>(j)];
        const double scale = std::abs(op.alpha) * std::sqrt(norms / static_cast<double>(op.k));
        tolerance.allowed[at] = tolerance.limit * std::max(scale, std::abs(values[at])) +
                                (c_is_hidden ? std::abs(op.beta) * context.error(op.c, at) : 0.0);
      }
    }
  }
  Gemm sums = op;
  sums.alpha = 1.0;
  sums.beta = 0.0;
  add_errors_of_operands(
      context, op.a, op.b, std::abs(op.alpha),
      [&](const double* a, const double* b, double* c) { reference::gemm(sums, a, b, c, context.threads); }, tolerance);
  return {{op.c, std::move(tolerance)}};
}

Written product_rule(const Context& context, const Conv2dForward& op) {
  if (!is_floating(context.dtype(op.y))) return exact_conv(context, op.x, op.y);
  const Conv2dShape& s = op.shape;
  const std::int64_t terms = s.c / s.groups * s.r * s.s;
  const double limit = conv_limit(context.dtype(op.x), context.dtype(op.y), terms);
  Tolerance tolerance = start_product(context, op.x, op.w, op.y, limit, terms);

  Conv2dShape sum = s;  // one filter of ones a group adds up the window
  sum.k = s.groups;
  const std::vector<double> ones(static_cast<std::size_t>(s.groups * terms), 1.0);
  std::vector<double> energy(static_cast<std::size_t>(s.n * s.groups * s.p() * s.q()));
  reference::conv2d_forward(sum, squares(context.floats(op.x)).data(), ones.data(), energy.data(), context.threads);
  allow_windows(context, op.y, s.layout, s.n, s.k, s.groups, s.p(), s.q(), energy,
                filter_norms(s, context.floats(op.w), true), tolerance);
  add_errors_of_operands(
      context, op.x, op.w, 1.0,
      [&](const double* a, const double* b, double* c) { reference::conv2d_forward(s, a, b, c, context.threads); },
      tolerance);
  return {{op.y, std::move(tolerance)}};
}

Written product_rule(const Context& context, const Conv2dBackwardData& op) {
  if (!is_floating(context.dtype(op.dx))) return exact_conv(context, op.dy, op.dx);
  const Conv2dShape& s = op.shape;
  const std::int64_t terms = s.k / s.groups * s.r * s.s;
  const double limit = conv_limit(context.dtype(op.dy), context.dtype(op.dx), terms);
  Tolerance tolerance = start_product(context, op.dy, op.w, op.dx, limit, terms);

  Conv2dShape sum = s;  // one input channel a group collects everything that reaches a position
  sum.c = s.groups;
  const std::vector<double> ones(static_cast<std::size_t>(s.k * s.r * s.s), 1.0);
  std::vector<double> energy(static_cast<std::size_t>(s.n * s.groups * s.h * s.w));
  reference::conv2d_backward_data(sum, squares(context.floats(op.dy)).data(), ones.data(), energy.data(),
                                  context.threads);
  allow_windows(context, op.dx, s.layout, s.n, s.c, s.groups, s.h, s.w, energy,
                filter_norms(s, context.floats(op.w), false), tolerance);
  add_errors_of_operands(
      context, op.dy, op.w, 1.0,
      [&](const double* a, const double* b, double* c) {
        reference::conv2d_backward_data(s, a, b, c, context.threads);
      },
      tolerance);
  return {{op.dx, std::move(tolerance)}};
}

Written product_rule(const Context& context, const Conv2dBackwardWeights& op) {
  if (!is_floating(context.dtype(op.dw))) return exact_conv(context, op.x, op.dw);
  const Conv2dShape& s = op.shape;
  const std::int64_t terms = s.n * s.p() * s.q(), channels = s.c / s.groups;
  const double limit = conv_limit(context.dtype(op.x), context.dtype(op.dw), terms);
  Tolerance tolerance = start_product(context, op.x, op.dy, op.dw, limit, terms);

  Conv2dShape sum = s;  // one gradient of ones a group adds up what a tap meets
  sum.k = s.groups;
  const std::vector<double> ones(static_cast<std::size_t>(s.groups * terms), 1.0);
  std::vector<double> energy(static_cast<std::size_t>(s.groups * channels * s.r * s.s));
  reference::conv2d_backward_weights(sum, squares(context.floats(op.x)).data(), ones.data(), energy.data(),
                                     context.threads);
  const std::vector<double> gradient_norms = channel_norms(s, context.floats(op.dy));
  const std::int64_t taps = channels * s.r * s.s;
  std::vector<std::size_t> plane_of(static_cast<std::size_t>(s.k * taps));
  for (std::int64_t i = 0; i < s.k * taps; ++i) {
    const std::int64_t k = i / taps, tap = i % taps, group = k / (s.k / s.groups);
    const std::int64_t channel = s.layout == Layout::nchw ? tap / (s.r * s.s) : tap % channels;
    tolerance.allowed[static_cast<std::size_t>(i)] =
        std::sqrt(energy[static_cast<std::size_t>(group * taps + tap)] * gradient_norms[static_cast<std::size_t>(k)] /
                  static_cast<double>(terms));
    plane_of[static_cast<std::size_t>(i)] = static_cast<std::size_t>(k * channels + channel);
  }
  allow_scales(context.floats(op.dw), plane_of, static_cast<std::size_t>(s.k * channels), tolerance);
  add_errors_of_operands(
      context, op.x, op.dy, 1.0,
      [&](const double* a, const double* b, double* c) {
        reference::conv2d_backward_weights(s, a, b, c, context.threads);
      },
      tolerance);
  return {{op.dw, std::move(tolerance)}};
}

}  // namespace aibench::tolerance_rules
