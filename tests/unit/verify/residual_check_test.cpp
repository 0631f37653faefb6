#include "kernels/verify/residual_check.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/verify/decode.h"
#include "kernels/verify/product_check.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/verify/encode.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/verify_pass.h"
#include "tests/unit/verify/winograd_provider.h"

namespace aibench {
namespace {

using testing::Bug;
using testing::encode;
using testing::generated;
using ::testing::HasSubstr;
using testing::How;
using testing::NaiveProvider;
using testing::run_pass;
using testing::SumOrder;

using Contents = std::vector<std::vector<std::byte>>;

Residual check(const OpGraph& graph, Provider& provider, std::uint64_t seed = 1) {
  const Contents initial = generated(graph, seed);
  return check_residual(graph, initial, run_pass(provider, graph, initial), seed).value();
}
Residual check(const OpGraph& graph, const How& how, std::uint64_t seed = 1) {
  NaiveProvider provider(how);
  return check(graph, provider, seed);
}

// Wider than high and higher than wide: the two ways of folding.
GemmWorkload gemm_of(DType dtype, bool wide) {
  return {.dtype = dtype,
          .m = wide ? 70 : 90,
          .n = wide ? 90 : 70,
          .k = 60,
          .trans_a = wide,
          .trans_b = !wide,
          .ldc = 95,
          .batch = 2};
}

TEST(GemmResidual, NamesThePrecisionThatRan) {
  struct Run {
    DType declared;
    Bug bug;
    const char* precision;
    const char* state;
  };
  for (const Run& run :
       {Run{DType::f64, Bug::none, "fp64", "ok"}, Run{DType::f32, Bug::none, "fp32", "ok"},
        Run{DType::tf32, Bug::none, "tf32", "ok"}, Run{DType::f16, Bug::none, "fp16", "ok"},
        Run{DType::bf16, Bug::none, "bf16", "ok"}, Run{DType::f8e4m3, Bug::none, "fp8", "ok"},
        Run{DType::f64, Bug::tf32_inputs, "tf32", "bad"}, Run{DType::f32, Bug::tf32_inputs, "tf32", "bad"},
        Run{DType::f32, Bug::tf32_truncated_inputs, "tf32", "bad"}, Run{DType::f32, Bug::bf16_inputs, "bf16", "bad"},
        Run{DType::f16, Bug::fp16_sums, "fp16 accumulation", "bad"}}) {
    for (const bool wide : {false, true}) {
      const Residual found = check(build_graph(gemm_of(run.declared, wide)), How{.bug = run.bug});
      EXPECT_EQ(found.precision, run.precision) << name_of(run.declared) << " " << found.check.reason;
      EXPECT_EQ(found.check.state, run.state) << name_of(run.declared) << " " << found.check.reason;
    }
  }
}

// Sums that tensor cores keep in 14 bits all the way are found where they are long enough to be worse than what the
// bf16 result loses; until then the check cannot tell them, which is why they are switched off.
TEST(GemmResidual, SeesFastAccumulationOfEightBitFloatsInVeryLongSumsOnly) {
  for (const std::int64_t k : {4096, 131072}) {
    const GemmWorkload gemm{.dtype = DType::f8e4m3, .m = 33, .n = 32, .k = k, .trans_b = true};
    const Residual right = check(build_graph(gemm), How{});
    const Residual fast = check(build_graph(gemm), How{.bug = Bug::fast_accumulation});
    EXPECT_EQ(right.check.state, "ok") << right.check.reason;
    EXPECT_GT(fast.check.value.value(), 1.1 * right.check.value.value());
    EXPECT_EQ(fast.check.state, k == 4096 ? "ok" : "bad") << fast.check.value.value();
    EXPECT_EQ(fast.precision, k == 4096 ? "fp8" : "");
  }
}

// The folded estimate against the RMS error of all elements, by the definition of the scale.
TEST(GemmResidual, EstimatesTheErrorOfOneElement) {
  constexpr std::size_t kM = 400, kN = 300, kK = 50;
  const OpGraph graph = build_graph(GemmWorkload{.m = kM, .n = kN, .k = kK});
  const Contents initial = generated(graph, 2);
  NaiveProvider provider;
  const Contents results = run_pass(provider, graph, initial);
  const std::vector<double> a = decode(DType::f32, initial[0]), b = decode(DType::f32, initial[1]);
  const std::vector<double> c = decode(DType::f32, results[2]);
  double b_norm = 0.0, sum = 0.0;
  for (double value : b) b_norm += value * value;
  for (std::size_t i = 0; i < kM; ++i) {
    double a_norm = 0.0;
    for (std::size_t l = 0; l < kK; ++l) a_norm += a[i * kK + l] * a[i * kK + l];
    for (std::size_t j = 0; j < kN; ++j) {
      double exact = 0.0;
      for (std::size_t l = 0; l < kK; ++l) exact += a[i * kK + l] * b[l * kN + j];
      const double error = c[i * kN + j] - exact;
      sum += error * error / (a_norm * b_norm / (kK * kN));
    }
  }
  const double estimate = check_residual(graph, initial, results, 2)->check.value.value();
  EXPECT_NEAR(estimate / std::sqrt(sum / (kM * kN)), 1.0, 0.15);
}

TEST(GemmResidual, CatchesEveryMutant) {
  for (DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3}) {
    for (const bool wide : {false, true}) {
      const OpGraph graph = build_graph(gemm_of(dtype, wide));
      for (const Bug bug : {Bug::transpose_a_ignored,
                            Bug::transpose_b_ignored,
                            Bug::lda_plus_1,
                            Bug::ldb_plus_1,
                            Bug::ldc_plus_1,
                            Bug::k_minus_1,
                            Bug::k_plus_1,
                            Bug::one_product_twice,
                            Bug::batch_stride_ignored,
                            Bug::last_matrix_unwritten,
                            Bug::operands_swapped,
                            Bug::column_major_c,
                            Bug::rows_shifted,
                            Bug::nothing_written,
                            Bug::last_row_unwritten,
                            Bug::last_column_unwritten,
                            Bug::tail_tile_unwritten,
                            Bug::zeroed_element,
                            Bug::negated_element,
                            Bug::nan_element,
                            Bug::infinite_element}) {
        const Residual found = check(graph, How{.bug = bug});
        EXPECT_EQ(found.check.state, "bad") << name_of(dtype) << " " << static_cast<int>(bug);
        EXPECT_FALSE(found.check.reason.empty());
      }
    }
  }
}

TEST(GemmResidual, CatchesWrongFactors) {
  GemmWorkload gemm = gemm_of(DType::f32, false);
  gemm.alpha = -0.3;
  gemm.beta = 0.7;
  const OpGraph graph = build_graph(gemm);
  EXPECT_EQ(check(graph, {}).check.state, "ok") << check(graph, {}).check.reason;
  for (const Bug bug : {Bug::alpha_ignored, Bug::beta_ignored, Bug::beta_applied_twice, Bug::nothing_written}) {
    EXPECT_EQ(check(graph, How{.bug = bug}).check.state, "bad") << static_cast<int>(bug);
  }
}

// One zero among four million results, found in the row it is in.
TEST(GemmResidual, FindsOneZeroedElementInALargeResult) {
  const OpGraph graph = build_graph(GemmWorkload{.m = 2048, .n = 2048, .k = 3});
  const Contents initial = generated(graph, 1);
  NaiveProvider provider;
  Contents results = run_pass(provider, graph, initial);
  ASSERT_EQ(check_residual(graph, initial, results, 1)->check.state, "ok");
  std::vector<double> c = decode(DType::f32, results[2]);
  ASSERT_GT(std::abs(c[1234 * 2048 + 77]), 0.01);
  c[1234 * 2048 + 77] = 0.0;
  results[2] = encode(DType::f32, c);
  const Check found = check_residual(graph, initial, results, 1)->check;
  EXPECT_EQ(found.state, "bad");
  EXPECT_THAT(found.reason, HasSubstr("row 1234"));
}

TEST(GemmResidual, IsForProductsWithSomethingToFold) {
  EXPECT_TRUE(residual_applies(Gemm{.m = 8, .n = 8, .k = 1}, DType::f32));
  EXPECT_FALSE(residual_applies(Gemm{.m = 7, .n = 1000, .k = 1}, DType::f32));
  EXPECT_FALSE(residual_applies(Gemm{.m = 1000, .n = 7, .k = 1}, DType::f32));
  EXPECT_FALSE(residual_applies(Gemm{.m = 1000, .n = 1000, .k = 1}, DType::i32));
}

constexpr ConvDirection kDirections[] = {ConvDirection::forward, ConvDirection::backward_data,
                                         ConvDirection::backward_weights};

Conv2dWorkload conv_of(DType dtype, ConvDirection direction, Layout layout) {
  return {.dtype = dtype,
          .direction = direction,
          .n = 2,
          .c = 16,
          .h = 9,
          .w = 8,
          .k = 20,
          .r = 3,
          .s = 2,
          .pad_h = 2,
          .pad_w = 1,
          .stride_h = 2,
          .dilation_w = 2,
          .groups = 2,
          .layout = layout};
}

TEST(ConvolutionResidual, NamesThePrecisionThatRan) {
  for (ConvDirection direction : kDirections) {
    for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
      const auto run = [&](DType dtype, Bug bug) {
        return check(build_graph(conv_of(dtype, direction, layout)), How{.bug = bug});
      };
      EXPECT_EQ(run(DType::f64, Bug::none).precision, "fp64");
      EXPECT_EQ(run(DType::f32, Bug::none).precision, "fp32");
      EXPECT_EQ(run(DType::tf32, Bug::none).precision, "tf32");
      EXPECT_EQ(run(DType::f16, Bug::none).precision, "fp16");
      EXPECT_EQ(run(DType::bf16, Bug::none).precision, "bf16");
      EXPECT_EQ(run(DType::f32, Bug::none).check.state, "ok") << run(DType::f32, Bug::none).check.reason;
      EXPECT_EQ(run(DType::f32, Bug::tf32_inputs).precision, "tf32");
      EXPECT_EQ(run(DType::f32, Bug::tf32_inputs).check.state, "bad");
      EXPECT_EQ(run(DType::f32, Bug::bf16_inputs).check.state, "bad");
    }
  }
}

TEST(ConvolutionResidual, CatchesEveryMutant) {
  for (ConvDirection direction : kDirections) {
    for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
      for (DType dtype : {DType::f64, DType::f32, DType::f16, DType::bf16}) {
        const OpGraph graph = build_graph(conv_of(dtype, direction, layout));
        ASSERT_EQ(check(graph, How{}).check.state, "ok") << check(graph, How{}).check.reason;
        for (const Bug bug :
             {Bug::pad_missing, Bug::pad_replicated, Bug::dilation_ignored, Bug::stride_ignored, Bug::filter_flipped,
              Bug::filter_transposed, Bug::image_transposed, Bug::groups_ignored, Bug::last_channel_skipped,
              Bug::last_tap_skipped, Bug::last_image_skipped, Bug::nothing_written, Bug::last_row_unwritten,
              Bug::last_column_unwritten, Bug::tail_tile_unwritten, Bug::zeroed_element, Bug::negated_element,
              Bug::nan_element, Bug::infinite_element}) {
          EXPECT_EQ(check(graph, How{.bug = bug}).check.state, "bad")
              << name_of(direction) << " " << name_of(dtype) << " " << static_cast<int>(bug);
        }
      }
    }
  }
}

TEST(ConvolutionResidual, GivesTheSameErrorForEveryNumberOfThreads) {
  for (ConvDirection direction : kDirections) {
    const OpGraph graph = build_graph(conv_of(DType::f32, direction, Layout::nchw));
    const Contents initial = generated(graph, 1);
    NaiveProvider provider;
    const Contents results = run_pass(provider, graph, initial);
    EXPECT_EQ(check_residual(graph, initial, results, 1, 1)->check.value,
              check_residual(graph, initial, results, 1, 3)->check.value);
  }
}

TEST(ConvolutionResidual, IsForProductsWithSomethingToFold) {
  const Conv2dShape shape{.c = 16, .h = 4, .w = 4, .k = 4};
  EXPECT_FALSE(residual_applies(ConvDirection::forward, shape, DType::f32));
  EXPECT_TRUE(residual_applies(ConvDirection::backward_data, shape, DType::f32));
  EXPECT_FALSE(residual_applies(ConvDirection::backward_weights, shape, DType::f32));
  EXPECT_FALSE(residual_applies(ConvDirection::backward_data, shape, DType::i32));
}

int seeds() {
  const char* const wanted = std::getenv("AIBENCH_CLEAN_SEEDS");
  return wanted == nullptr ? 200 : std::max(1, std::atoi(wanted));
}

TEST(CleanSeeds, OfGemmResiduals) {
  constexpr DType kTypes[] = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16};
  for (int seed = 0; seed < seeds(); ++seed) {
    GemmWorkload gemm{
        .dtype = kTypes[seed % 5], .m = 8 + seed * 37 % 150, .n = 8 + seed * 53 % 150, .k = 1 + seed * 71 % 200};
    gemm.beta = seed % 3 == 0 ? -0.5 : 0.0;
    OpGraph graph = build_graph(gemm);
    if (seed % 7 == 0) graph.tensors[0].fill.low = graph.tensors[1].fill.low = 0.5;  // sums of one sign
    const Residual found =
        check(graph, How{.bug = Bug::none, .order = static_cast<SumOrder>(seed % 4)}, static_cast<std::uint64_t>(seed));
    ASSERT_EQ(found.check.state, "ok") << "seed " << seed << ", " << id_of(gemm) << ": " << found.check.reason;
  }
}

TEST(CleanSeeds, OfConvolutionResiduals) {
  constexpr DType kTypes[] = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16};
  for (int seed = 0; seed < seeds(); ++seed) {
    Conv2dWorkload conv = conv_of(kTypes[seed % 5], kDirections[seed % 3], seed % 2 == 0 ? Layout::nchw : Layout::nhwc);
    conv.h = 3 + seed % 8;
    conv.w = 3 + seed % 5;
    conv.n = 1 + seed % 4;
    const Residual found = check(build_graph(conv), How{.bug = Bug::none, .order = static_cast<SumOrder>(seed % 4)},
                                 static_cast<std::uint64_t>(seed));
    ASSERT_EQ(found.check.state, "ok") << "seed " << seed << ", " << id_of(conv) << ": " << found.check.reason;
  }
}

TEST(CleanSeeds, OfWinogradResiduals) {
  for (int seed = 0; seed < std::max(1, seeds() / 4); ++seed) {
    Conv2dWorkload conv{
        .n = 2, .c = 1 + seed % 24, .h = 28, .w = 28, .k = 8 + seed % 9, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
    const bool digits = seed % 3 == 0;
    if (digits) conv.c = 1;
    OpGraph graph = build_graph(conv);
    if (digits) graph.tensors[0].fill.kind = Fill::Kind::digits;
    testing::WinogradProvider provider;
    const Residual found = check(graph, provider, static_cast<std::uint64_t>(seed));
    ASSERT_EQ(found.check.state, "ok") << "seed " << seed << ", " << id_of(conv) << ": " << found.check.reason;
  }
}

}  // namespace
}  // namespace aibench
