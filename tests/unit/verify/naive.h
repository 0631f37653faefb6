#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/ops/half.h"
#include "kernels/ops/ops.h"

// Every op once more, straight from its definition, in the arithmetic of T, each sum in a chosen order: independent of
// the reference, as slow as it is simple, and wrong in one chosen way when asked.
namespace aibench::testing {

enum class Bug {
  none,
  // gemm
  transpose_a_ignored,
  transpose_b_ignored,
  lda_plus_1,
  lda_minus_1,
  ldb_plus_1,
  ldc_plus_1,
  k_minus_1,
  k_plus_1,
  one_product_twice,
  alpha_ignored,
  beta_ignored,
  beta_applied_twice,
  batch_stride_ignored,
  last_matrix_unwritten,
  operands_swapped,
  column_major_c,
  rows_shifted,
  gaps_written,
  saturated_at_16_bits,
  // gemm and conv2d
  nothing_written,
  last_row_unwritten,
  last_column_unwritten,
  tail_tile_unwritten,
  tf32_inputs,
  tf32_truncated_inputs,
  bf16_inputs,
  bf16x3_products,  // gemm alone: operands split in two bf16 numbers, the product of the small halves left out
  fp16_inputs,
  fp16_sums,
  bf16_result,
  fast_accumulation,  // of 8-bit floats: 14 bits a sum, as tensor cores keep it unless they are told not to
  // conv2d
  pad_missing,
  pad_replicated,
  dilation_ignored,
  stride_ignored,
  filter_flipped,
  filter_transposed,
  image_transposed,
  groups_ignored,
  last_channel_skipped,
  last_tap_skipped,
  layout_ignored,
  last_image_skipped,
  accumulates,
  // anything
  zeroed_element,
  negated_element,
  nan_element,
  infinite_element,
  writes_behind_end,
  writes_before_start,
  // layers
  bias_missing,
  bias_shifted,
  bias_gradient_misses_last_row,
  bias_gradient_is_mean,
  relu_missing,
  relu_leaky,
  relu_gradient_everywhere,
  pool_takes_first,
  pool_is_mean,
  pool_misses_last_row,
  pool_gradient_to_last_maximum,
  pool_gradient_overwrites,
  pool_gradient_to_all,
  // losses
  probabilities_not_normalised,
  loss_is_sum,
  loss_takes_next_label,
  loss_gradient_not_divided,
  loss_gradient_misses_label,
  squared_error_halved,
  squared_error_gradient_halved,
  // optimisers
  step_skipped,
  step_uphill,
  momentum_ignored,
  velocity_not_stored,
  nesterov,
  adam_without_correction,
  adam_step_not_counted,
  adam_epsilon_inside,
  adam_second_moment_linear,
  adam_gradient_not_squared_decay,
  // mixed precision
  velocity_in_bf16,
  copy_updated,  // the step starts from what the layers read instead of from the master
  master_in_bf16,
  convert_truncates,
  loss_scale_missing,
  loss_scale_not_divided_out,
  // 8-bit integers
  rescale_truncates,
  rescale_takes_next_factor,
  rescale_wraps,
};

enum class SumOrder { forward, backward, lanes, pairwise };
inline constexpr int kSumOrders = 4;

struct How {
  Bug bug = Bug::none;
  SumOrder order = SumOrder::forward;
  bool tf32_in_full = false;  // tf32 products of operands that are not rounded, as devices without tf32 compute them
  bool is(Bug wanted) const { return bug == wanted; }
};

// The product of two floats on units for bf16, three times as fast as real fp32 and not as good.
template <class T>
T bf16x3_product(T x, T y) {
  const auto rounded = [](T v) { return static_cast<T>(float_from_bf16(bf16_from_float(static_cast<float>(v)))); };
  const T x_high = rounded(x), y_high = rounded(y), x_low = rounded(x - x_high), y_low = rounded(y - y_high);
  return x_high * y_high + (x_high * y_low + x_low * y_high);
}

template <class T, class Term>
T pairwise_sum(std::int64_t begin, std::int64_t end, const Term& term) {
  if (end - begin == 1) return term(begin);
  const std::int64_t middle = begin + (end - begin) / 2;
  return pairwise_sum<T>(begin, middle, term) + pairwise_sum<T>(middle, end, term);
}

// 32 terms at a time are cut off at the 13th bit behind the leading one of the largest, the sum so far among them.
template <class Term>
double fast_sum(std::int64_t count, const Term& term) {
  constexpr std::int64_t kDepth = 32;
  double sum = 0.0;
  for (std::int64_t begin = 0; begin < count; begin += kDepth) {
    const std::int64_t end = std::min(count, begin + kDepth);
    double largest = std::abs(sum);
    for (std::int64_t i = begin; i < end; ++i) largest = std::max(largest, std::abs(static_cast<double>(term(i))));
    if (largest == 0.0) continue;
    const double step = std::ldexp(1.0, std::ilogb(largest) - 13);
    sum = std::trunc(sum / step) * step;
    for (std::int64_t i = begin; i < end; ++i) sum += std::trunc(static_cast<double>(term(i)) / step) * step;
  }
  return sum;
}

// term(0) + ... + term(count - 1), rounded to T after every addition, in the chosen order.
template <class T, class Term>
T ordered_sum(std::int64_t count, const How& how, const Term& term) {
  if (how.is(Bug::fp16_sums)) {
    float sum = 0.0F;
    for (std::int64_t i = 0; i < count; ++i) {
      sum = float_from_f16(f16_from_float(sum + static_cast<float>(term(i))));
    }
    return static_cast<T>(sum);
  }
  if (how.is(Bug::fast_accumulation)) return static_cast<T>(fast_sum(count, term));
  T sum{};
  switch (how.order) {
    case SumOrder::forward:
      for (std::int64_t i = 0; i < count; ++i) sum += term(i);
      return sum;
    case SumOrder::backward:
      for (std::int64_t i = count; i-- > 0;) sum += term(i);
      return sum;
    case SumOrder::lanes: {
      constexpr std::int64_t kLanes = 8;
      T lanes[kLanes] = {};
      for (std::int64_t i = 0; i < count; ++i) lanes[i % kLanes] += term(i);
      for (T lane : lanes) sum += lane;
      return sum;
    }
    case SumOrder::pairwise: return count == 0 ? sum : pairwise_sum<T>(0, count, term);
  }
  return sum;
}

// Instantiated for float and double. Indices past the end of an operand (which some bugs make) wrap around.
template <class T>
struct Naive {
  using Array = std::vector<T>;

  static void gemm(const Gemm& op, const Array& a, const Array& b, Array& c, const How& how);

  static void conv_forward(const Conv2dShape& shape, const Array& x, const Array& w, Array& y, const How& how);
  static void conv_backward_data(const Conv2dShape& shape, const Array& dy, const Array& w, Array& dx, const How& how);
  static void conv_backward_weights(const Conv2dShape& shape, const Array& x, const Array& dy, Array& dw,
                                    const How& how);

  static void add_bias(const AddBias& op, const Array& x, const Array& bias, Array& y, const How& how);
  static void bias_backward(const BiasBackward& op, const Array& dy, Array& dbias, const How& how);
  static void relu(const Relu& op, const Array& x, Array& y, const How& how);
  static void relu_backward(const ReluBackward& op, const Array& y, const Array& dy, Array& dx, const How& how);
  static void max_pool(const MaxPoolShape& shape, const Array& x, Array& y, const How& how);
  static void max_pool_backward(const MaxPoolShape& shape, const Array& x, const Array& dy, Array& dx, const How& how);
  static void softmax(const SoftmaxCrossEntropy& op, const Array& logits, const Array& labels, Array& probabilities,
                      Array& loss, const How& how);
  static void softmax_backward(const SoftmaxCrossEntropyBackward& op, const Array& probabilities, const Array& labels,
                               Array& dlogits, const How& how);
  static void mean_squared_error(const MeanSquaredError& op, const Array& prediction, const Array& target, Array& loss,
                                 const How& how);
  static void mean_squared_error_backward(const MeanSquaredErrorBackward& op, const Array& prediction,
                                          const Array& target, Array& dprediction, const How& how);
  static void sgd(const SgdStep& op, Array& parameter, const Array& gradient, Array* velocity, const How& how);
  // y holds 8-bit integers when `integers`.
  static void rescale(const Rescale& op, const Array& x, const Array& factor, const Array* bias, bool integers,
                      Array& y, const How& how);
  static void convert(const Convert& op, const Array& x, Array& y, const How& how);
  static void adam(const AdamStep& op, Array& parameter, const Array& gradient, Array& first, Array& second,
                   Array& step, const How& how);
};

}  // namespace aibench::testing
