#include "kernels/verify/exact_check.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/verify/decode.h"
#include "kernels/verify/exact_inputs.h"
#include "kernels/verify/modular.h"
#include "kernels/verify/product_check.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/verify/encode.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/verify_pass.h"

namespace aibench {
namespace {

using testing::Bug;
using ::testing::HasSubstr;
using testing::How;
using testing::NaiveProvider;
using testing::run_pass;
using testing::SumOrder;

using Contents = std::vector<std::vector<std::byte>>;

constexpr DType kTypes[] = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::i8};
constexpr DType kGemmTypes[] = {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3, DType::i8};

Contents inputs_of(const OpGraph& graph, std::uint64_t seed) {
  auto made = exact_inputs(graph, seed);
  return std::get<Contents>(std::move(made));
}

Check check(const OpGraph& graph, const How& how, std::uint64_t seed = 1) {
  const Contents initial = inputs_of(graph, seed);
  NaiveProvider provider(how);
  return check_exactly(graph, initial, run_pass(provider, graph, initial), seed).value();
}

TEST(Mod61, ComputesModuloTheMersennePrime) {
  const auto p = static_cast<std::int64_t>(Mod61::kPrime);
  EXPECT_EQ(Mod61::of(p), Mod61::of(0));
  EXPECT_EQ(Mod61::of(-1), Mod61::of(p - 1));
  EXPECT_EQ(Mod61::of(std::numeric_limits<std::int64_t>::min()).value(), Mod61::kPrime - 4);  // -2^63 = -4 * 2^61 = -4
  EXPECT_EQ(Mod61::of(p - 1) + Mod61::of(p - 1), Mod61::of(p - 2));
  EXPECT_EQ(Mod61::of(3) - Mod61::of(5), Mod61::of(-2));
  EXPECT_EQ(Mod61::of(p - 1) * Mod61::of(p - 1), Mod61::of(1));
  EXPECT_EQ(Mod61::of(std::int64_t{1} << 60) * Mod61::of(std::int64_t{1} << 60), Mod61::of(std::int64_t{1} << 59));
  EXPECT_EQ(Mod61::of(123456789) * Mod61::of(987654321), Mod61::of(121932631112635269));
}

GemmWorkload gemm_of(DType dtype) {
  return {.dtype = dtype, .m = 37, .n = 29, .k = 83, .trans_a = true, .lda = 41, .ldb = 31, .ldc = 33, .batch = 3};
}

TEST(ExactGemm, PassesRightKernelsOfEveryTypeAndOrder) {
  for (DType dtype : kGemmTypes) {
    for (const SumOrder order : {SumOrder::forward, SumOrder::backward, SumOrder::lanes, SumOrder::pairwise}) {
      for (const std::int64_t k : {1, 83, 2500}) {
        GemmWorkload gemm = gemm_of(dtype);
        gemm.k = k;
        gemm.m = 11;
        gemm.lda = 12;
        gemm.trans_b = k == 83;
        gemm.ldb = 0;
        const Check found = check(build_graph(gemm), How{.bug = Bug::none, .order = order});
        EXPECT_EQ(found.state, "ok") << id_of(gemm) << ": " << found.reason;
        EXPECT_EQ(found.id, "exact/c");
        EXPECT_EQ(found.value, 0.0);
        EXPECT_EQ(found.limit, 0.0);
      }
    }
  }
}

// Sums in 16 bits are exact on these data, too: the check is about indices, not about precision.
TEST(ExactGemm, PassesLowPrecisionThatIsExactOnSmallIntegers) {
  for (const Bug bug : {Bug::tf32_inputs, Bug::bf16_inputs, Bug::fp16_inputs}) {
    EXPECT_EQ(check(build_graph(gemm_of(DType::f32)), How{.bug = bug}).state, "ok");
  }
  EXPECT_EQ(check(build_graph(gemm_of(DType::f16)), How{.bug = Bug::fp16_sums}).state, "ok");
}

TEST(ExactGemm, CatchesEveryWrongIndexInEveryType) {
  for (DType dtype : kGemmTypes) {
    for (const Bug bug : {Bug::transpose_a_ignored,
                          Bug::transpose_b_ignored,
                          Bug::lda_plus_1,
                          Bug::lda_minus_1,
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
                          Bug::gaps_written}) {
      const Check found = check(build_graph(gemm_of(dtype)), How{.bug = bug});
      EXPECT_EQ(found.state, "bad") << name_of(dtype) << " " << static_cast<int>(bug);
      EXPECT_FALSE(found.reason.empty());
    }
  }
}

TEST(ExactGemm, HoldsForFactorsThatAreQuarters) {
  for (DType dtype : {DType::f64, DType::f32, DType::f16, DType::bf16, DType::f8e4m3}) {
    GemmWorkload gemm = gemm_of(dtype);
    gemm.alpha = -0.75;
    gemm.beta = 2.25;
    const OpGraph graph = build_graph(gemm);
    EXPECT_EQ(check(graph, {}).state, "ok") << check(graph, {}).reason;
    for (const Bug bug : {Bug::alpha_ignored, Bug::beta_ignored, Bug::beta_applied_twice, Bug::nothing_written}) {
      EXPECT_EQ(check(graph, How{.bug = bug}).state, "bad") << name_of(dtype) << " " << static_cast<int>(bug);
    }
  }
}

TEST(ExactGemm, FindsOneElementThatIsOffByOne) {
  const OpGraph graph = build_graph(GemmWorkload{.dtype = DType::f32, .m = 300, .n = 200, .k = 10});
  const Contents initial = inputs_of(graph, 3);
  NaiveProvider provider;
  Contents results = run_pass(provider, graph, initial);
  std::vector<double> c = decode(DType::f32, results[2]);
  c[123 * 200 + 45] += 1.0;
  results[2] = testing::encode(DType::f32, c);
  const Check found = check_exactly(graph, initial, results, 3).value();
  EXPECT_EQ(found.state, "bad");
  EXPECT_EQ(found.value, 1.0);
  EXPECT_THAT(found.reason, HasSubstr("row 123 of matrix 0"));
  c[123 * 200 + 45] += 0.1;
  results[2] = testing::encode(DType::f32, c);
  EXPECT_THAT(check_exactly(graph, initial, results, 3).value().reason,
              HasSubstr("no integer, in row 123 of matrix 0"));
}

TEST(ExactGemm, MistrustsMostlyZeros) {
  const OpGraph graph = build_graph(GemmWorkload{.dtype = DType::f32, .m = 8, .n = 8, .k = 8});
  Contents zeros = inputs_of(graph, 1);
  std::fill(zeros[0].begin(), zeros[0].end(), std::byte{0});
  NaiveProvider provider;
  const Check found = check_exactly(graph, zeros, run_pass(provider, graph, zeros), 1).value();
  EXPECT_EQ(found.state, "unknown");
  EXPECT_THAT(found.reason, HasSubstr("mistrusted: 64 of 64"));
}

TEST(ExactInputs, RefuseWhatHasNoExactSums) {
  const auto refused = [](const OpGraph& graph) { return std::holds_alternative<Unsupported>(exact_inputs(graph, 1)); };
  GemmWorkload gemm{.dtype = DType::f32, .m = 8, .n = 8, .k = 8, .alpha = 0.3};
  EXPECT_TRUE(refused(build_graph(gemm)));
  gemm.alpha = 100.0;
  EXPECT_TRUE(refused(build_graph(gemm)));
  gemm.alpha = 1.0;
  EXPECT_FALSE(refused(build_graph(gemm)));
  OpGraph two = build_graph(gemm);
  two.ops.push_back(two.ops.front());
  EXPECT_TRUE(refused(two));
  OpGraph relu;
  const TensorId x = relu.add({.name = "x", .dtype = DType::f32, .shape = {4}, .elements = 4});
  relu.ops.push_back(Relu{4, x, x});
  EXPECT_TRUE(refused(relu));
  EXPECT_EQ(check_exactly(relu, Contents(1), Contents(1), 1), std::nullopt);
}

// The promise behind "exact": no partial sum can leave the integers that the result type holds.
TEST(ExactInputs, KeepEverySumOfMagnitudesRepresentable) {
  struct Size {
    DType dtype;
    double largest;
  };
  for (const Size& size : {Size{DType::f32, 0x1p24}, Size{DType::f16, 2048}, Size{DType::bf16, 256}}) {
    for (const std::int64_t k : {7, 300, 5000}) {
      const OpGraph graph = build_graph(GemmWorkload{.dtype = size.dtype, .m = 9, .n = 8, .k = k});
      const Contents contents = inputs_of(graph, 5);
      const std::vector<double> a = decode(size.dtype, contents[0]), b = decode(size.dtype, contents[1]);
      for (std::size_t i = 0; i < 9; ++i) {
        for (std::size_t j = 0; j < 8; ++j) {
          double sum = 0.0;
          for (std::size_t l = 0; l < static_cast<std::size_t>(k); ++l) {
            sum += std::abs(a[i * static_cast<std::size_t>(k) + l] * b[l * 8 + j]);
          }
          EXPECT_LE(sum, size.largest) << name_of(size.dtype) << " k " << k;
          EXPECT_GT(sum, 0.0);
        }
      }
    }
  }
}

Conv2dWorkload conv_of(DType dtype, ConvDirection direction, Layout layout) {
  return {.dtype = dtype,
          .direction = direction,
          .n = 3,
          .c = 6,
          .h = 11,
          .w = 9,
          .k = 10,
          .r = 3,
          .s = 2,
          .pad_h = 2,
          .pad_w = 1,
          .stride_h = 2,
          .dilation_w = 2,
          .groups = 2,
          .layout = layout};
}

constexpr ConvDirection kDirections[] = {ConvDirection::forward, ConvDirection::backward_data,
                                         ConvDirection::backward_weights};

TEST(ExactConvolution, PassesRightKernelsInEveryDirectionTypeAndLayout) {
  for (DType dtype : kTypes) {
    for (ConvDirection direction : kDirections) {
      for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
        const Conv2dWorkload conv = conv_of(dtype, direction, layout);
        const Check found = check(build_graph(conv), How{.bug = Bug::none, .order = SumOrder::lanes});
        EXPECT_EQ(found.state, "ok") << id_of(conv) << ": " << found.reason;
      }
    }
  }
}

TEST(ExactConvolution, CatchesEveryWrongIndexInEveryDirection) {
  for (ConvDirection direction : kDirections) {
    for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
      for (DType dtype : {DType::f32, DType::bf16, DType::i8}) {
        const OpGraph graph = build_graph(conv_of(dtype, direction, layout));
        for (const Bug bug :
             {Bug::pad_missing, Bug::pad_replicated, Bug::dilation_ignored, Bug::stride_ignored, Bug::filter_flipped,
              Bug::filter_transposed, Bug::image_transposed, Bug::groups_ignored, Bug::last_channel_skipped,
              Bug::last_tap_skipped, Bug::last_image_skipped, Bug::nothing_written, Bug::last_row_unwritten,
              Bug::last_column_unwritten, Bug::tail_tile_unwritten, Bug::zeroed_element, Bug::negated_element}) {
          EXPECT_EQ(check(graph, How{.bug = bug}).state, "bad")
              << name_of(direction) << " " << name_of(dtype) << " " << static_cast<int>(bug);
        }
        if (layout == Layout::nhwc) {
          EXPECT_EQ(check(graph, How{.bug = Bug::layout_ignored}).state, "bad");
        }
      }
    }
  }
}

TEST(ExactCheck, RaisesNoAlarmOverManySeeds) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const DType dtype = kTypes[seed % 6];
    const bool gemm = seed % 2 == 0;
    const OpGraph graph =
        gemm ? build_graph(gemm_of(dtype)) : build_graph(conv_of(dtype, kDirections[seed / 6 % 3], Layout::nchw));
    const Check found = check(graph, How{.bug = Bug::none, .order = static_cast<SumOrder>(seed % 4)}, seed);
    ASSERT_EQ(found.state, "ok") << "seed " << seed << ": " << found.reason;
  }
}

}  // namespace
}  // namespace aibench
