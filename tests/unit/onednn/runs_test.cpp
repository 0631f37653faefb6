// Runs of ops that one primitive computes, and ops on other buffers than those of the trial.
#include <gtest/gtest.h>

#include "kernels/reference/onednn/library.h"
#include "kernels/reference/onednn/onednn_provider.h"
#include "kernels/session.h"
#include "kernels/verify/conformance.h"
#include "tests/support/memory_device.h"
#include "tests/unit/openblas/graph_runner.h"

namespace aibench {
namespace {

using testing::GraphBuilder;
using testing::Values;

// Runs the graph on 1 and 2 threads and holds every tensor but `skipped` against the plain loops. Returns how many ops
// each kernel served.
std::vector<std::size_t> expect_equals_naive(const GraphBuilder& builder, TensorId skipped = kNoTensor) {
  Values expected = builder.values;
  testing::run_naive(builder.graph, expected);
  std::vector<std::size_t> served;
  for (const int threads : {1, 2}) {
    const auto provider = make_onednn_provider(threads);
    for (const char* trial : {"with a trial", "as an earlier trial found"}) {
      SCOPED_TRACE(trial);
      const testing::ProviderRun run = testing::run_on(*provider, builder.graph, builder.values);
      EXPECT_TRUE(run.guards_intact);
      for (std::size_t id = 0; id < expected.size(); ++id) {
        if (static_cast<TensorId>(id) == skipped) continue;
        EXPECT_LT(testing::error_of(run.values[id], expected[id]), 1e-5) << id << ": " << run.algorithms[0];
      }
      served = run.served;
    }
  }
  return served;
}

GraphBuilder fully_connected(bool in_place, bool relu, TensorRole product_role, TensorId& product) {
  GraphBuilder builder(DType::f32);
  constexpr std::int64_t kM = 37, kN = 50, kK = 90;
  const TensorId a = builder.input(kM * kK), b = builder.input(kN * kK), bias = builder.input(kN);
  product = builder.result(kM * kN, in_place ? TensorRole::output : product_role);
  const TensorId biased = in_place ? product : builder.result(kM * kN);
  builder.op(
      Gemm{.m = kM, .n = kN, .k = kK, .trans_b = true, .lda = kK, .ldb = kK, .ldc = kN, .a = a, .b = b, .c = product});
  builder.op(AddBias{.rows = kM, .channels = kN, .x = product, .bias = bias, .y = biased});
  if (relu) builder.op(Relu{.count = kM * kN, .x = biased, .y = biased});
  return builder;
}

TEST(OneDnnRuns, AFullyConnectedLayerIsOneCall) {
  for (const bool relu : {false, true}) {
    TensorId product = kNoTensor;
    const GraphBuilder builder = fully_connected(true, relu, TensorRole::output, product);
    EXPECT_EQ(expect_equals_naive(builder), std::vector<std::size_t>{relu ? 3U : 2U});
  }
}

TEST(OneDnnRuns, AProductThatSomebodyNeedsEndsTheRun) {
  TensorId product = kNoTensor;
  const GraphBuilder kept = fully_connected(false, true, TensorRole::output, product);
  EXPECT_EQ(expect_equals_naive(kept), (std::vector<std::size_t>{1, 1, 1}));
  const GraphBuilder inner = fully_connected(false, true, TensorRole::intermediate, product);
  EXPECT_EQ(expect_equals_naive(inner, product), std::vector<std::size_t>{3});
}

TEST(OneDnnRuns, FactorsAreNotAppliedToABias) {
  TensorId product = kNoTensor;
  GraphBuilder builder = fully_connected(true, false, TensorRole::output, product);
  std::get<Gemm>(builder.graph.ops[0]).alpha = 0.5;
  EXPECT_EQ(expect_equals_naive(builder), (std::vector<std::size_t>{1, 1}));
}

const Conv2dShape kShape{.n = 2, .c = 8, .h = 9, .w = 7, .k = 12, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .groups = 2};

TEST(OneDnnRuns, AConvolutionLayerIsOneCall) {
  for (const bool relu : {false, true}) {
    GraphBuilder builder(DType::f32);
    const std::int64_t plane = kShape.p() * kShape.q(), count = kShape.n * kShape.k * plane;
    const TensorId x = builder.input(2 * 8 * 9 * 7), w = builder.input(12 * 4 * 9), bias = builder.input(12);
    const TensorId y = builder.result(count);
    builder.op(Conv2dForward{kShape, x, w, y});
    builder.op(AddBias{.rows = kShape.n, .channels = kShape.k, .inner = plane, .x = y, .bias = bias, .y = y});
    if (relu) builder.op(Relu{.count = count, .x = y, .y = y});
    EXPECT_EQ(expect_equals_naive(builder), std::vector<std::size_t>{relu ? 3U : 2U});
  }
}

// The second one's copies lie where the first one's lay.
TEST(OneDnnRuns, ConvolutionsInARowShareTheirWorkSpace) {
  GraphBuilder builder(DType::f32);
  const Conv2dShape first{.n = 2, .c = 16, .h = 9, .w = 9, .k = 32, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
  const Conv2dShape second{.n = 2, .c = 32, .h = 9, .w = 9, .k = 16, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
  const TensorId x = builder.input(2 * 16 * 81), w = builder.input(32 * 16 * 9), v = builder.input(16 * 32 * 9);
  const TensorId y = builder.result(2 * 32 * 81), z = builder.result(2 * 16 * 81);
  builder.op(Conv2dForward{first, x, w, y});
  builder.op(Conv2dForward{second, y, v, z});
  EXPECT_EQ(expect_equals_naive(builder), (std::vector<std::size_t>{1, 1}));
}

TEST(OneDnnRuns, BiasAndWeightsOfAConvolutionLearnInOneCall) {
  GraphBuilder builder(DType::f32);
  const std::int64_t plane = kShape.p() * kShape.q();
  const TensorId x = builder.input(2 * 8 * 9 * 7), dy = builder.input(kShape.n * kShape.k * plane);
  const TensorId dw = builder.result(12 * 4 * 9), dbias = builder.result(12);
  builder.op(BiasBackward{.rows = kShape.n, .channels = kShape.k, .inner = plane, .dy = dy, .dbias = dbias});
  builder.op(Conv2dBackwardWeights{kShape, x, dy, dw});
  EXPECT_EQ(expect_equals_naive(builder), std::vector<std::size_t>{2});
}

TEST(OneDnnRuns, ABiasOfAnotherGradientIsLeftToOthers) {
  GraphBuilder builder(DType::f32);
  const std::int64_t plane = kShape.p() * kShape.q();
  const TensorId x = builder.input(2 * 8 * 9 * 7), dy = builder.input(kShape.n * kShape.k * plane);
  const TensorId other = builder.input(kShape.n * kShape.k * plane);
  const TensorId dw = builder.result(12 * 4 * 9), dbias = builder.result(12);
  builder.op(BiasBackward{.rows = kShape.n, .channels = kShape.k, .inner = plane, .dy = other, .dbias = dbias});
  builder.op(Conv2dBackwardWeights{kShape, x, dy, dw});
  EXPECT_NE(testing::refusal_of(*make_onednn_provider(1), builder.graph), "");
}

// Sums of 8-bit products become the next layer's operands, or the network's output, in the call that makes them.
TEST(OneDnnRuns, AQuantisedLayerIsOneCallWhereIntegersAreExact) {
  if (!onednn::exact_dot_products()) GTEST_SKIP() << "this processor adds no 8-bit products in 32 bits";
  int fused = 0;
  for (const ConformanceCase& one : conformance_cases()) {
    if (!one.name.starts_with("run/i8")) continue;
    const auto provider = make_onednn_provider(2);
    testing::MemoryDevice device;
    Provider* const list[] = {provider.get()};
    auto created = Session::create(device, list, one.graph, one.seed);
    ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Session>>(created)) << one.name;
    const ServedOp& served = std::get<std::unique_ptr<Session>>(created)->served().front();
    EXPECT_EQ(served.count, 2) << one.name;
    EXPECT_NE(served.algorithm.find("+rescale"), std::string::npos) << served.algorithm;
    ++fused;
  }
  EXPECT_EQ(fused, 18);
}

}  // namespace
}  // namespace aibench
