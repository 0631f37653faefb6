// Wrong kernels: each must be caught in every dtype in which it differs, and the right one must pass the same cases.

#include <gtest/gtest.h>

#include "kernels/verify/conformance.h"
#include "tests/support/memory_device.h"
#include "tests/unit/verify/naive_provider.h"

namespace aibench {
namespace {

using testing::Bug;
using testing::How;
using testing::NaiveProvider;

struct Mutant {
  const char* name;
  Bug bug;
  const char* op;
  const char* variant;  // of the conformance case
  std::vector<const char*> dtypes;
};

const std::vector<const char*> kAll = {"f64", "f32", "tf32", "f16", "bf16", "i8"};
const std::vector<const char*> kFloats = {"f64", "f32", "tf32", "f16", "bf16"};
const std::vector<const char*> kProducts = {"f64", "f32", "tf32", "f16", "bf16", "f8e4m3", "i8"};
const std::vector<const char*> kFloatProducts = {"f64", "f32", "tf32", "f16", "bf16", "f8e4m3"};
const std::vector<const char*> kBasic = {"f64", "f32"};

const ConformanceCase& find_case(const std::string& name) {
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    if (conformance_case.name == name) return conformance_case;
  }
  throw std::invalid_argument("no conformance case " + name);
}

#define AIBENCH_MUTANT(bug, op, variant, dtypes) \
  Mutant { #bug, Bug::bug, op, variant, dtypes }

std::vector<Mutant> gemm_mutants() {
  const char* const odd = "m63n65k129";
  const char* const transposed = "m63n65k129-ta-tb";
  const char* const gaps = "m31n7k63-gaps-batch3";
  const char* const factors = "m31n65k7-alpha-0.5-beta-0.5-ta";
  const std::vector<const char*> narrower_than_f32 = {"f64", "f32"};
  const std::vector<const char*> only_f16 = {"f16"}, only_i8 = {"i8"}, fp16_differs = {"f64", "f32"};
  return {
      AIBENCH_MUTANT(transpose_a_ignored, "gemm", transposed, kProducts),
      AIBENCH_MUTANT(transpose_b_ignored, "gemm", transposed, kProducts),
      AIBENCH_MUTANT(transpose_a_ignored, "gemm", odd, kProducts),
      AIBENCH_MUTANT(lda_plus_1, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(lda_minus_1, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(ldb_plus_1, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(ldc_plus_1, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(k_minus_1, "gemm", odd, kProducts),
      AIBENCH_MUTANT(k_plus_1, "gemm", odd, kProducts),
      AIBENCH_MUTANT(one_product_twice, "gemm", odd, kProducts),
      AIBENCH_MUTANT(alpha_ignored, "gemm", factors, kBasic),
      AIBENCH_MUTANT(beta_ignored, "gemm", factors, kBasic),
      AIBENCH_MUTANT(beta_applied_twice, "gemm", factors, kBasic),
      AIBENCH_MUTANT(batch_stride_ignored, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(last_matrix_unwritten, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(operands_swapped, "gemm", odd, kProducts),
      AIBENCH_MUTANT(column_major_c, "gemm", odd, kProducts),
      AIBENCH_MUTANT(rows_shifted, "gemm", odd, kProducts),
      AIBENCH_MUTANT(gaps_written, "gemm", gaps, kProducts),
      AIBENCH_MUTANT(saturated_at_16_bits, "gemm", odd, only_i8),
      AIBENCH_MUTANT(nothing_written, "gemm", odd, kProducts),
      AIBENCH_MUTANT(nothing_written, "gemm", factors, kBasic),  // a stale C that was filled
      AIBENCH_MUTANT(last_row_unwritten, "gemm", odd, kProducts),
      AIBENCH_MUTANT(last_column_unwritten, "gemm", odd, kProducts),
      AIBENCH_MUTANT(tail_tile_unwritten, "gemm", odd, kProducts),
      AIBENCH_MUTANT(tail_tile_unwritten, "gemm", factors, kBasic),
      AIBENCH_MUTANT(tf32_inputs, "gemm", odd, narrower_than_f32),
      AIBENCH_MUTANT(tf32_truncated_inputs, "gemm", odd, narrower_than_f32),
      AIBENCH_MUTANT(bf16_inputs, "gemm", odd, (std::vector{"f64", "f32", "tf32", "f16"})),
      AIBENCH_MUTANT(fp16_inputs, "gemm", odd, fp16_differs),
      AIBENCH_MUTANT(fp16_sums, "gemm", odd, (std::vector{"f64", "f32", "f16"})),
      AIBENCH_MUTANT(bf16_result, "gemm", odd, (std::vector{"f64", "f32", "f16"})),
      AIBENCH_MUTANT(zeroed_element, "gemm", odd, kProducts),
      AIBENCH_MUTANT(negated_element, "gemm", odd, kProducts),
      AIBENCH_MUTANT(nan_element, "gemm", odd, kFloatProducts),
      AIBENCH_MUTANT(infinite_element, "gemm", odd, kFloatProducts),
      AIBENCH_MUTANT(writes_behind_end, "gemm", odd, kProducts),
      AIBENCH_MUTANT(writes_before_start, "gemm", odd, kProducts),
  };
}

std::vector<Mutant> conv_mutants() {
  const char* const plain = "n2c3h9w7k5r3s3p1";
  const char* const full = "n2c8h15w17k12r3s3p1t2d2g4";
  const char* const nhwc = "n2c3h7w9k5r3s3p1-nhwc";
  const std::vector<const char*> one_dtype = {"f32"};
  std::vector<Mutant> mutants;
  for (const char* op : {"conv2d_forward", "conv2d_backward_data", "conv2d_backward_weights"}) {
    for (const Mutant& mutant : {
             AIBENCH_MUTANT(pad_missing, op, plain, kAll),
             AIBENCH_MUTANT(pad_replicated, op, plain, kAll),
             AIBENCH_MUTANT(dilation_ignored, op, full, kBasic),
             AIBENCH_MUTANT(stride_ignored, op, full, kBasic),
             AIBENCH_MUTANT(filter_flipped, op, plain, kAll),
             AIBENCH_MUTANT(filter_transposed, op, plain, kAll),
             AIBENCH_MUTANT(image_transposed, op, plain, kAll),
             AIBENCH_MUTANT(groups_ignored, op, full, kBasic),
             AIBENCH_MUTANT(last_channel_skipped, op, plain, kAll),
             AIBENCH_MUTANT(last_tap_skipped, op, plain, kAll),
             AIBENCH_MUTANT(layout_ignored, op, nhwc, kBasic),
             AIBENCH_MUTANT(last_image_skipped, op, plain, kAll),
             AIBENCH_MUTANT(accumulates, op, plain, kFloats),
             AIBENCH_MUTANT(nothing_written, op, plain, kAll),
             AIBENCH_MUTANT(last_row_unwritten, op, plain, kAll),
             AIBENCH_MUTANT(last_column_unwritten, op, plain, kAll),
             AIBENCH_MUTANT(tail_tile_unwritten, op, plain, kAll),
             AIBENCH_MUTANT(tf32_inputs, op, plain, kBasic),
             AIBENCH_MUTANT(tf32_truncated_inputs, op, plain, kBasic),
             AIBENCH_MUTANT(bf16_inputs, op, plain, (std::vector{"f64", "f32", "tf32", "f16"})),
             AIBENCH_MUTANT(fp16_inputs, op, plain, kBasic),
             AIBENCH_MUTANT(fp16_sums, op, plain, kBasic),
             AIBENCH_MUTANT(bf16_result, op, plain, (std::vector{"f64", "f32", "f16"})),
             AIBENCH_MUTANT(zeroed_element, op, plain, kAll),
             AIBENCH_MUTANT(nan_element, op, plain, kFloats),
             AIBENCH_MUTANT(writes_behind_end, op, plain, kAll),
             AIBENCH_MUTANT(writes_before_start, op, full, kBasic),
         }) {
      mutants.push_back(mutant);
    }
  }
  return mutants;
}

std::vector<Mutant> layer_mutants() {
  const char* const bias = "rows3channels7inner63";
  return {
      AIBENCH_MUTANT(bias_missing, "add_bias", bias, kBasic),
      AIBENCH_MUTANT(bias_missing, "add_bias", "rows3channels7inner63-in-place", kBasic),
      AIBENCH_MUTANT(bias_shifted, "add_bias", bias, kBasic),
      AIBENCH_MUTANT(zeroed_element, "add_bias", bias, kBasic),
      AIBENCH_MUTANT(bias_gradient_misses_last_row, "bias_backward", "rows257channels31", kBasic),
      AIBENCH_MUTANT(bias_gradient_is_mean, "bias_backward", bias, kBasic),
      AIBENCH_MUTANT(relu_missing, "relu", "count1027", kBasic),
      AIBENCH_MUTANT(relu_leaky, "relu", "count1027", kBasic),
      AIBENCH_MUTANT(relu_leaky, "relu", "count1027-in-place", kBasic),
      AIBENCH_MUTANT(zeroed_element, "relu", "count1027", kBasic),
      AIBENCH_MUTANT(bf16_result, "relu", "count1027", kBasic),
      AIBENCH_MUTANT(relu_gradient_everywhere, "relu_backward", "count1027", kBasic),
      AIBENCH_MUTANT(relu_gradient_everywhere, "relu_backward", "count1027-in-place", kBasic),
      AIBENCH_MUTANT(pool_takes_first, "max_pool", "n2c3h9w7-2x2-remainder", kBasic),
      AIBENCH_MUTANT(pool_is_mean, "max_pool", "n2c3h9w7-2x2-remainder", kBasic),
      AIBENCH_MUTANT(pool_misses_last_row, "max_pool", "n1c4h14w14-3x3s2-overlap", kBasic),
      AIBENCH_MUTANT(pool_gradient_to_last_maximum, "max_pool_backward", "n1c2h9w9-3x3s1-all-tie", kBasic),
      AIBENCH_MUTANT(pool_gradient_overwrites, "max_pool_backward", "n1c4h14w14-3x3s2-overlap", kBasic),
      AIBENCH_MUTANT(pool_gradient_to_all, "max_pool_backward", "n2c3h8w6-2x2", kBasic),
      AIBENCH_MUTANT(probabilities_not_normalised, "softmax_cross_entropy", "rows7classes10", kBasic),
      AIBENCH_MUTANT(loss_is_sum, "softmax_cross_entropy", "rows7classes10", kBasic),
      AIBENCH_MUTANT(loss_takes_next_label, "softmax_cross_entropy", "rows257classes31", kBasic),
      AIBENCH_MUTANT(loss_gradient_not_divided, "softmax_cross_entropy_backward", "rows7classes10", kBasic),
      AIBENCH_MUTANT(loss_gradient_misses_label, "softmax_cross_entropy_backward", "rows257classes31", kBasic),
      AIBENCH_MUTANT(squared_error_halved, "mean_squared_error", "count1027", kBasic),
      AIBENCH_MUTANT(squared_error_gradient_halved, "mean_squared_error_backward", "count1027", kBasic),
      AIBENCH_MUTANT(step_skipped, "sgd_step", "plain", kBasic),
      AIBENCH_MUTANT(step_uphill, "sgd_step", "plain", kBasic),
      AIBENCH_MUTANT(momentum_ignored, "sgd_step", "momentum0.9", kBasic),
      AIBENCH_MUTANT(velocity_not_stored, "sgd_step", "momentum0.9", kBasic),
      AIBENCH_MUTANT(nesterov, "sgd_step", "momentum0.9", kBasic),
      AIBENCH_MUTANT(step_skipped, "adam_step", "step1", kBasic),
      AIBENCH_MUTANT(adam_without_correction, "adam_step", "step2", kBasic),
      AIBENCH_MUTANT(adam_step_not_counted, "adam_step", "step1000", kBasic),
      AIBENCH_MUTANT(adam_epsilon_inside, "adam_step", "step1", kBasic),
      AIBENCH_MUTANT(adam_second_moment_linear, "adam_step", "step2", kBasic),
      AIBENCH_MUTANT(adam_gradient_not_squared_decay, "adam_step", "step2", kBasic),
      AIBENCH_MUTANT(bias_missing, "run", "cnn-training-sgd", kBasic),
      AIBENCH_MUTANT(zeroed_element, "run", "cnn-training-sgd", kBasic),
      AIBENCH_MUTANT(relu_gradient_everywhere, "run", "cnn-training-sgd", kBasic),
      AIBENCH_MUTANT(pool_gradient_to_all, "run", "cnn-training-sgd", kBasic),
      AIBENCH_MUTANT(bias_gradient_misses_last_row, "run", "mlp-training-adam", kBasic),
      AIBENCH_MUTANT(tf32_inputs, "run", "mlp-training-adam", kBasic),
  };
}

std::vector<Mutant> quantized_mutants() {
  const std::vector<const char*> i8 = {"i8"};
  const char* const sums = "conv-rescale-bias-relu-into-i8";
  const char* const no_relu = "conv-rescale-bias-into-i8";
  const char* const out = "gemm-rescale-bias-relu-into-f32";
  return {
      AIBENCH_MUTANT(rescale_truncates, "rescale", "from-f32-count1027", i8),
      AIBENCH_MUTANT(rescale_wraps, "rescale", "from-f32-count1027", i8),
      AIBENCH_MUTANT(zeroed_element, "rescale", "from-f32-count1027", i8),
      AIBENCH_MUTANT(rescale_truncates, "run", sums, i8),
      AIBENCH_MUTANT(rescale_takes_next_factor, "run", sums, i8),
      AIBENCH_MUTANT(rescale_wraps, "run", sums, i8),
      AIBENCH_MUTANT(rescale_wraps, "run", no_relu, i8),
      AIBENCH_MUTANT(bias_missing, "run", sums, i8),
      AIBENCH_MUTANT(bias_shifted, "run", sums, i8),
      AIBENCH_MUTANT(relu_missing, "run", sums, i8),
      AIBENCH_MUTANT(rescale_takes_next_factor, "run", out, i8),
      AIBENCH_MUTANT(bias_missing, "run", out, i8),
      AIBENCH_MUTANT(relu_missing, "run", out, i8),
      AIBENCH_MUTANT(bf16_result, "run", out, i8),
      AIBENCH_MUTANT(one_product_twice, "run", out, i8),
      AIBENCH_MUTANT(relu_missing, "relu", "count1027", i8),
      AIBENCH_MUTANT(pool_takes_first, "max_pool", "n2c3h9w7-2x2-remainder", i8),
      AIBENCH_MUTANT(pool_misses_last_row, "max_pool", "n1c4h14w14-3x3s2-overlap", i8),
  };
}

class Mutants : public ::testing::TestWithParam<Mutant> {};

TEST_P(Mutants, AreCaughtWhileTheRightKernelPasses) {
  const Mutant& mutant = GetParam();
  testing::MemoryDevice device;
  for (const char* dtype : mutant.dtypes) {
    const std::string name = std::string(mutant.op) + "/" + dtype + "/" + mutant.variant;
    const ConformanceCase& conformance_case = find_case(name);
    NaiveProvider right, wrong(How{.bug = mutant.bug});
    const ConformanceEvent passed = run_conformance(device, right, conformance_case);
    EXPECT_EQ(name_of(passed.status), "ok") << name << ": " << passed.reason;
    const ConformanceEvent caught = run_conformance(device, wrong, conformance_case);
    EXPECT_EQ(name_of(caught.status), "wrong") << name;
    EXPECT_FALSE(caught.reason.empty()) << name;
  }
}

std::string test_name(const ::testing::TestParamInfo<Mutant>& info) {
  std::string name = std::string(info.param.name) + "_" + info.param.op + "_" + std::to_string(info.index);
  return name;
}

INSTANTIATE_TEST_SUITE_P(Gemm, Mutants, ::testing::ValuesIn(gemm_mutants()), test_name);
INSTANTIATE_TEST_SUITE_P(Conv2d, Mutants, ::testing::ValuesIn(conv_mutants()), test_name);
INSTANTIATE_TEST_SUITE_P(Quantized, Mutants, ::testing::ValuesIn(quantized_mutants()), test_name);
INSTANTIATE_TEST_SUITE_P(Layers, Mutants, ::testing::ValuesIn(layer_mutants()), test_name);

}  // namespace
}  // namespace aibench
