// Wrong kernels handed to the very function that a worker measures with: each must come back `wrong`, in every dtype in
// which it differs, with a reason and without a number; the right kernel must pass the same cases. Every line of the
// tables is one mutant on one workload.

#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "kernels/worker/measure.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/worker/provider_backend.h"

namespace aibench {
namespace {

using testing::Bug;
using testing::How;
using testing::NaiveProvider;
using testing::ProviderBackend;

using Make = std::function<Workload(DType)>;

struct Mutant {
  const char* name;
  Bug bug;
  Make workload;
  std::vector<DType> dtypes;
};

const std::vector<DType> kAll = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::i8};
const std::vector<DType> kFloats = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16};
const std::vector<DType> kProducts = {DType::f64,  DType::f32,    DType::tf32, DType::f16,
                                      DType::bf16, DType::f8e4m3, DType::i8};
const std::vector<DType> kFloatProducts = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3};
const std::vector<DType> kBasic = {DType::f64, DType::f32};  // the others are too coarse to differ
const std::vector<DType> kMixed = {DType::f16, DType::bf16};
const std::vector<DType> kUpdatedInFloat = {DType::f64, DType::f32, DType::f16, DType::bf16};
const std::vector<DType> kScaled = {DType::f16};  // losses
const std::vector<DType> kIntegers = {DType::i8};

#define AIBENCH_MUTANT(bug, workload, dtypes) \
  Mutant { #bug, Bug::bug, workload, dtypes }

Workload plain_gemm(DType dtype) { return GemmWorkload{.dtype = dtype, .m = 31, .n = 33, .k = 129}; }
Workload long_gemm(DType dtype) { return GemmWorkload{.dtype = dtype, .m = 24, .n = 19, .k = 1500}; }
Workload transposed_gemm(DType dtype) {
  return GemmWorkload{.dtype = dtype, .m = 31, .n = 33, .k = 29, .trans_a = true, .trans_b = true};
}
Workload gaps_gemm(DType dtype) {
  return GemmWorkload{.dtype = dtype, .m = 19, .n = 7, .k = 23, .lda = 26, .ldb = 9, .ldc = 12, .batch = 3};
}
Workload factors_gemm(DType dtype) {
  return GemmWorkload{.dtype = dtype, .m = 31, .n = 33, .k = 7, .alpha = -0.5, .beta = 0.75};
}

std::vector<Mutant> gemm_mutants() {
  const std::vector<DType> fp16_sums = {DType::f64, DType::f32, DType::tf32, DType::f16};
  const std::vector<DType> finer_than_bf16 = {DType::f64, DType::f32, DType::tf32, DType::f16};
  const std::vector<DType> bf16_result = {DType::f64, DType::f32, DType::tf32, DType::f16};
  return {
      AIBENCH_MUTANT(transpose_a_ignored, transposed_gemm, kProducts),
      AIBENCH_MUTANT(transpose_b_ignored, transposed_gemm, kProducts),
      AIBENCH_MUTANT(transpose_a_ignored, plain_gemm, kProducts),  // transposed though nobody asked
      AIBENCH_MUTANT(operands_swapped, plain_gemm, kProducts),
      AIBENCH_MUTANT(column_major_c, plain_gemm, kProducts),
      AIBENCH_MUTANT(rows_shifted, plain_gemm, kProducts),
      AIBENCH_MUTANT(lda_plus_1, gaps_gemm, kProducts),
      AIBENCH_MUTANT(lda_minus_1, gaps_gemm, kProducts),
      AIBENCH_MUTANT(ldb_plus_1, gaps_gemm, kProducts),
      AIBENCH_MUTANT(ldc_plus_1, gaps_gemm, kProducts),
      AIBENCH_MUTANT(gaps_written, gaps_gemm, kProducts),
      AIBENCH_MUTANT(k_minus_1, plain_gemm, kProducts),
      AIBENCH_MUTANT(k_plus_1, plain_gemm, kProducts),
      AIBENCH_MUTANT(one_product_twice, plain_gemm, kProducts),
      AIBENCH_MUTANT(one_product_twice, long_gemm, kProducts),
      AIBENCH_MUTANT(alpha_ignored, factors_gemm, kFloatProducts),
      AIBENCH_MUTANT(beta_ignored, factors_gemm, kFloatProducts),
      AIBENCH_MUTANT(beta_applied_twice, factors_gemm, kFloatProducts),
      AIBENCH_MUTANT(batch_stride_ignored, gaps_gemm, kProducts),
      AIBENCH_MUTANT(last_matrix_unwritten, gaps_gemm, kProducts),
      AIBENCH_MUTANT(nothing_written, plain_gemm, kProducts),
      AIBENCH_MUTANT(nothing_written, factors_gemm, kFloatProducts),  // C is the stale one it was given
      AIBENCH_MUTANT(last_row_unwritten, plain_gemm, kProducts),
      AIBENCH_MUTANT(last_column_unwritten, plain_gemm, kProducts),
      AIBENCH_MUTANT(tail_tile_unwritten, plain_gemm, kProducts),
      AIBENCH_MUTANT(tail_tile_unwritten, factors_gemm, kFloatProducts),
      AIBENCH_MUTANT(saturated_at_16_bits, long_gemm, kIntegers),
      AIBENCH_MUTANT(tf32_inputs, plain_gemm, kBasic),
      AIBENCH_MUTANT(tf32_truncated_inputs, plain_gemm, kBasic),
      AIBENCH_MUTANT(bf16_inputs, plain_gemm, finer_than_bf16),
      AIBENCH_MUTANT(bf16x3_products, plain_gemm, kBasic),
      AIBENCH_MUTANT(bf16x3_products, long_gemm, kBasic),
      AIBENCH_MUTANT(fp16_inputs, plain_gemm, kBasic),
      AIBENCH_MUTANT(fp16_sums, long_gemm, fp16_sums),
      AIBENCH_MUTANT(bf16_result, plain_gemm, bf16_result),
      AIBENCH_MUTANT(zeroed_element, plain_gemm, kProducts),
      AIBENCH_MUTANT(negated_element, plain_gemm, kProducts),
      AIBENCH_MUTANT(nan_element, plain_gemm, kFloatProducts),
      AIBENCH_MUTANT(infinite_element, plain_gemm, kFloatProducts),
      AIBENCH_MUTANT(writes_behind_end, plain_gemm, kProducts),
      AIBENCH_MUTANT(writes_before_start, plain_gemm, kProducts),
  };
}

Conv2dWorkload small_conv(DType dtype, ConvDirection direction) {
  Conv2dWorkload conv{.dtype = dtype, .direction = direction, .n = 3, .c = 5, .h = 9, .w = 7, .k = 6, .r = 3, .s = 3};
  conv.pad_h = conv.pad_w = 1;
  return conv;
}

std::vector<Mutant> conv_mutants(ConvDirection direction) {
  const Make plain = [=](DType dtype) { return small_conv(dtype, direction); };
  const Make nhwc = [=](DType dtype) {
    Conv2dWorkload conv = small_conv(dtype, direction);
    conv.layout = Layout::nhwc;
    return conv;
  };
  const Make full = [=](DType dtype) {
    Conv2dWorkload conv = small_conv(dtype, direction);
    conv.h = 13;
    conv.w = 11;
    conv.c = 8;
    conv.k = 12;
    conv.groups = 4;
    conv.stride_h = conv.stride_w = conv.dilation_h = conv.dilation_w = 2;
    return conv;
  };
  const Make wide = [=](DType dtype) {  // sums of many products in each direction
    Conv2dWorkload conv = small_conv(dtype, direction);
    conv.n = 8;
    conv.c = conv.k = 24;
    conv.h = conv.w = 14;
    return conv;
  };
  const std::vector<DType> finer_than_bf16 = {DType::f64, DType::f32, DType::tf32, DType::f16};
  return {
      AIBENCH_MUTANT(pad_missing, plain, kAll),
      AIBENCH_MUTANT(pad_replicated, plain, kAll),
      AIBENCH_MUTANT(dilation_ignored, full, kAll),
      AIBENCH_MUTANT(stride_ignored, full, kAll),
      AIBENCH_MUTANT(groups_ignored, full, kAll),
      AIBENCH_MUTANT(filter_flipped, plain, kAll),
      AIBENCH_MUTANT(filter_transposed, plain, kAll),
      AIBENCH_MUTANT(image_transposed, plain, kAll),  // height and width swapped
      AIBENCH_MUTANT(layout_ignored, nhwc, kAll),
      AIBENCH_MUTANT(last_channel_skipped, plain, kAll),
      AIBENCH_MUTANT(last_tap_skipped, plain, kAll),
      AIBENCH_MUTANT(last_image_skipped, plain, kAll),
      AIBENCH_MUTANT(accumulates, plain, kFloats),
      AIBENCH_MUTANT(nothing_written, plain, kAll),
      AIBENCH_MUTANT(last_row_unwritten, plain, kAll),
      AIBENCH_MUTANT(last_column_unwritten, plain, kAll),
      AIBENCH_MUTANT(tail_tile_unwritten, plain, kAll),
      AIBENCH_MUTANT(tf32_inputs, plain, kBasic),
      AIBENCH_MUTANT(tf32_truncated_inputs, plain, kBasic),
      AIBENCH_MUTANT(bf16_inputs, plain, finer_than_bf16),
      AIBENCH_MUTANT(fp16_inputs, plain, kBasic),
      AIBENCH_MUTANT(fp16_sums, wide, (std::vector{DType::f64, DType::f32, DType::f16})),
      AIBENCH_MUTANT(bf16_result, plain, finer_than_bf16),
      AIBENCH_MUTANT(zeroed_element, plain, kAll),
      AIBENCH_MUTANT(negated_element, plain, kAll),
      AIBENCH_MUTANT(nan_element, plain, kFloats),
      AIBENCH_MUTANT(infinite_element, plain, kFloats),
      AIBENCH_MUTANT(writes_behind_end, plain, kAll),
      AIBENCH_MUTANT(writes_before_start, full, kAll),
  };
}

// A small network with one of everything.
NetworkWorkload small_network(DType dtype, Optimizer optimizer) {
  NetworkWorkload network{.name = "small", .dtype = dtype, .mode = NetworkMode::training, .batch = 6};
  network.input = {1, 8, 8};
  network.layers = {Conv2dLayer{.channels = 3, .kernel_h = 3, .kernel_w = 3},
                    ReluLayer{},
                    MaxPoolLayer{.size_h = 2, .size_w = 2},
                    FullyConnectedLayer{.features = 12},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 10}};
  network.optimizer = optimizer;
  return network;
}
Workload sgd_training(DType dtype) {
  return small_network(dtype, SgdOptimizer{.learning_rate = 0.02, .momentum = 0.9});
}
Workload adam_training(DType dtype) { return small_network(dtype, AdamOptimizer{}); }
Workload regression_training(DType dtype) {
  NetworkWorkload network{.name = "regression", .dtype = dtype, .mode = NetworkMode::training, .batch = 16};
  network.input = {13};
  network.layers = {FullyConnectedLayer{.features = 12}, ReluLayer{}, FullyConnectedLayer{.features = 1}};
  network.loss = Loss::mean_squared_error;
  network.optimizer = SgdOptimizer{.learning_rate = 0.02};
  return network;
}
Workload inference(DType dtype) {
  NetworkWorkload network = small_network(dtype, SgdOptimizer{});
  network.mode = NetworkMode::inference;
  return network;
}

std::vector<Mutant> network_mutants() {
  return {
      AIBENCH_MUTANT(bias_missing, inference, kFloats),
      AIBENCH_MUTANT(bias_shifted, inference, kFloats),
      AIBENCH_MUTANT(relu_missing, inference, kFloats),
      AIBENCH_MUTANT(relu_leaky, inference, kFloats),
      AIBENCH_MUTANT(pool_takes_first, inference, kFloats),
      AIBENCH_MUTANT(pool_is_mean, inference, kFloats),
      AIBENCH_MUTANT(pool_misses_last_row, inference, kFloats),
      AIBENCH_MUTANT(tf32_inputs, inference, kBasic),
      AIBENCH_MUTANT(bf16_inputs, inference, kBasic),
      AIBENCH_MUTANT(zeroed_element, inference, kFloats),
      AIBENCH_MUTANT(nan_element, inference, kFloats),
      AIBENCH_MUTANT(bias_gradient_misses_last_row, sgd_training, kFloats),
      AIBENCH_MUTANT(bias_gradient_is_mean, sgd_training, kFloats),
      AIBENCH_MUTANT(relu_gradient_everywhere, sgd_training, kFloats),
      AIBENCH_MUTANT(pool_gradient_to_all, sgd_training, kFloats),
      AIBENCH_MUTANT(probabilities_not_normalised, sgd_training, kFloats),
      AIBENCH_MUTANT(loss_is_sum, sgd_training, kFloats),
      AIBENCH_MUTANT(loss_takes_next_label, sgd_training, kFloats),
      AIBENCH_MUTANT(loss_gradient_not_divided, sgd_training, kFloats),
      AIBENCH_MUTANT(loss_gradient_misses_label, sgd_training, kFloats),
      AIBENCH_MUTANT(squared_error_halved, regression_training, kFloats),
      AIBENCH_MUTANT(squared_error_gradient_halved, regression_training, kFloats),
      AIBENCH_MUTANT(step_skipped, sgd_training, kFloats),
      AIBENCH_MUTANT(step_uphill, sgd_training, kFloats),
      AIBENCH_MUTANT(velocity_not_stored, sgd_training, kFloats),
      AIBENCH_MUTANT(nesterov, sgd_training, kFloats),
      AIBENCH_MUTANT(adam_without_correction, adam_training, kUpdatedInFloat),
      AIBENCH_MUTANT(adam_step_not_counted, adam_training, kUpdatedInFloat),
      AIBENCH_MUTANT(adam_second_moment_linear, adam_training, kUpdatedInFloat),
      AIBENCH_MUTANT(adam_gradient_not_squared_decay, adam_training, kUpdatedInFloat),
      AIBENCH_MUTANT(tf32_inputs, sgd_training, kBasic),
      AIBENCH_MUTANT(velocity_in_bf16, sgd_training, kMixed),
      AIBENCH_MUTANT(copy_updated, sgd_training, kMixed),
      AIBENCH_MUTANT(master_in_bf16, sgd_training, kMixed),
      AIBENCH_MUTANT(convert_truncates, sgd_training, kMixed),
      AIBENCH_MUTANT(bf16_result, sgd_training, kMixed),  // gradients of weights that are no f32
      AIBENCH_MUTANT(loss_scale_missing, sgd_training, kScaled),
      AIBENCH_MUTANT(loss_scale_missing, adam_training, kScaled),
      AIBENCH_MUTANT(loss_scale_not_divided_out, sgd_training, kScaled),
      AIBENCH_MUTANT(loss_scale_not_divided_out, adam_training, kScaled),
      AIBENCH_MUTANT(last_tap_skipped, sgd_training, kFloats),
  };
}

std::vector<Mutant> quantized_mutants() {
  return {
      AIBENCH_MUTANT(rescale_truncates, inference, kIntegers),
      AIBENCH_MUTANT(rescale_takes_next_factor, inference, kIntegers),
      AIBENCH_MUTANT(bias_missing, inference, kIntegers),
      AIBENCH_MUTANT(bias_shifted, inference, kIntegers),
      AIBENCH_MUTANT(relu_missing, inference, kIntegers),
      AIBENCH_MUTANT(pool_takes_first, inference, kIntegers),
      AIBENCH_MUTANT(pool_is_mean, inference, kIntegers),
      AIBENCH_MUTANT(last_tap_skipped, inference, kIntegers),
      AIBENCH_MUTANT(one_product_twice, inference, kIntegers),
      AIBENCH_MUTANT(zeroed_element, inference, kIntegers),
  };
}

CaseEvent measured(Provider& provider, const Workload& workload) {
  ProviderBackend backend(provider);
  // Verification alone: a clock that stands still has no windows.
  const MeasureCommand command{.case_id = id_of(workload), .workload = workload, .policy = {.modes = {}}};
  return measure_case(backend, command, 0.0, [](Phase) {});
}

class WorkerMutants : public ::testing::TestWithParam<Mutant> {};

TEST_P(WorkerMutants, AreWrongWhileTheRightKernelPasses) {
  const Mutant& mutant = GetParam();
  for (const DType dtype : mutant.dtypes) {
    const Workload workload = mutant.workload(dtype);
    SCOPED_TRACE(id_of(workload) + " " + std::string(name_of(dtype)));
    NaiveProvider right, wrong(How{.bug = mutant.bug});
    const CaseEvent passed = measured(right, workload);
    EXPECT_EQ(name_of(passed.status), "ok") << passed.reason;
    EXPECT_EQ(passed.verification.value().status, "ok") << passed.verification->reason;
    for (const Check& check : passed.verification->checks) EXPECT_EQ(check.state, "ok") << check.id << check.reason;
    const CaseEvent caught = measured(wrong, workload);
    EXPECT_EQ(name_of(caught.status), "wrong");
    EXPECT_FALSE(caught.reason.empty());
    EXPECT_TRUE(caught.modes.empty());
    EXPECT_EQ(caught.verification.value().status, "wrong");
  }
}

std::string test_name(const ::testing::TestParamInfo<Mutant>& info) {
  return std::string(info.param.name) + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Gemm, WorkerMutants, ::testing::ValuesIn(gemm_mutants()), test_name);
INSTANTIATE_TEST_SUITE_P(Forward, WorkerMutants, ::testing::ValuesIn(conv_mutants(ConvDirection::forward)), test_name);
INSTANTIATE_TEST_SUITE_P(BackwardData, WorkerMutants, ::testing::ValuesIn(conv_mutants(ConvDirection::backward_data)),
                         test_name);
INSTANTIATE_TEST_SUITE_P(BackwardWeights, WorkerMutants,
                         ::testing::ValuesIn(conv_mutants(ConvDirection::backward_weights)), test_name);
INSTANTIATE_TEST_SUITE_P(Network, WorkerMutants, ::testing::ValuesIn(network_mutants()), test_name);
INSTANTIATE_TEST_SUITE_P(Quantized, WorkerMutants, ::testing::ValuesIn(quantized_mutants()), test_name);

}  // namespace
}  // namespace aibench
