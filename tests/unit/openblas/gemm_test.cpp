#include <gtest/gtest.h>

#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::expect_equals_naive;
using testing::GraphBuilder;
using testing::kBothTypes;

struct Size {
  std::int64_t m, n, k;
};
const Size kSizes[] = {{1, 1, 1}, {7, 1, 31}, {1, 31, 7}, {63, 65, 129}, {100, 120, 400}, {130, 17, 200}};

// `gap` elements behind every row of each matrix, and behind every matrix of a batch.
Gemm gemm(const Size& size, bool trans_a, bool trans_b, std::int64_t gap, std::int64_t batch) {
  Gemm op{.m = size.m, .n = size.n, .k = size.k, .trans_a = trans_a, .trans_b = trans_b, .batch = batch};
  op.lda = (trans_a ? size.m : size.k) + gap;
  op.ldb = (trans_b ? size.k : size.n) + gap;
  op.ldc = size.n + gap;
  op.stride_a = (trans_a ? size.k : size.m) * op.lda + gap;
  op.stride_b = (trans_b ? size.n : size.k) * op.ldb + gap;
  op.stride_c = size.m * op.ldc + gap;
  return op;
}

GraphBuilder graph_of(Gemm op, DType dtype, bool c_has_values) {
  GraphBuilder builder(dtype);
  op.a = builder.input(op.batch * op.stride_a);
  op.b = builder.input(op.batch * op.stride_b);
  op.c = c_has_values ? builder.input(op.batch * op.stride_c) : builder.result(op.batch * op.stride_c);
  builder.op(op);
  return builder;
}

TEST(Gemm, EqualsTheDefinitionInEveryOrientation) {
  for (const DType dtype : kBothTypes) {
    for (const Size& size : kSizes) {
      for (const bool trans_a : {false, true}) {
        for (const bool trans_b : {false, true}) {
          SCOPED_TRACE(::testing::Message() << size.m << " " << size.n << " " << size.k << trans_a << trans_b);
          expect_equals_naive(graph_of(gemm(size, trans_a, trans_b, 0, 1), dtype, false));
        }
      }
    }
  }
}

// C starts as NaN, which must not leak in when beta is 0; what lies between its rows stays NaN.
TEST(Gemm, LeavesGapsBetweenRowsAndMatricesAlone) {
  for (const DType dtype : kBothTypes) {
    for (const std::int64_t batch : {1, 2, 5})
      expect_equals_naive(graph_of(gemm({31, 7, 63}, false, true, 3, batch), dtype, false));
  }
}

TEST(Gemm, ScalesAndAddsToC) {
  for (const DType dtype : kBothTypes) {
    for (const std::int64_t batch : {1, 4}) {
      Gemm op = gemm({33, 20, 15}, true, false, 2, batch);
      op.alpha = -0.5;
      op.beta = 1.25;
      expect_equals_naive(graph_of(op, dtype, true), {}, 2);
    }
  }
}

TEST(Gemm, AloneInItsGraphIsTheLibrarysCall) {
  const auto provider = make_openblas_provider(2);
  const GraphBuilder builder = graph_of(gemm({8, 8, 8}, false, false, 0, 1), DType::f64, false);
  EXPECT_EQ(testing::run_on(*provider, builder.graph, builder.values).algorithms, std::vector<std::string>{"dgemm"});
}

const Size kVectors[] = {{1, 129, 300}, {1, 17, 2000}, {130, 1, 257}, {1, 20000, 1}, {1, 1, 20001}};

TEST(Gemm, OfOneRowOrColumnIsAMatrixTimesAVector) {
  const auto provider = make_openblas_provider(2);
  for (const DType dtype : kBothTypes) {
    for (const Size& size : kVectors) {
      SCOPED_TRACE(::testing::Message() << size.m << " " << size.n << " " << size.k);
      const GraphBuilder builder = graph_of(gemm(size, false, true, 0, 1), dtype, false);
      EXPECT_EQ(testing::run_on(*provider, builder.graph, builder.values).algorithms,
                std::vector<std::string>{dtype == DType::f32 ? "sgemv" : "dgemv"});
    }
  }
  const GraphBuilder small = graph_of(gemm({1, 10, 512}, false, false, 0, 1), DType::f32, false);
  EXPECT_EQ(testing::run_on(*provider, small.graph, small.values).algorithms, std::vector<std::string>{"sgemm"});
}

// C starts as NaN where beta is 0, and what lies between its rows stays NaN.
TEST(Gemm, OfOneRowOrColumnEqualsTheDefinition) {
  for (const DType dtype : kBothTypes) {
    for (const Size& size : kVectors) {
      for (const int orientation : {0, 1, 2, 3}) {
        for (const std::int64_t batch : {1, 3}) {
          SCOPED_TRACE(::testing::Message() << size.m << " " << size.n << " " << size.k << " " << orientation);
          Gemm op = gemm(size, orientation % 2 == 1, orientation / 2 == 1, 3, batch);
          expect_equals_naive(graph_of(op, dtype, false));
          op.alpha = -0.5;
          op.beta = 1.25;
          expect_equals_naive(graph_of(op, dtype, true), {}, 2);
        }
      }
    }
  }
}

// The product and its tail as they follow each other in a network.
GraphBuilder layer_of(const Size& size, DType dtype, bool relu) {
  GraphBuilder builder(dtype);
  Gemm op = gemm(size, false, true, 0, 1);
  op.a = builder.input(op.stride_a);
  op.b = builder.input(op.stride_b);
  op.c = builder.result(op.stride_c);
  const TensorId bias = builder.input(op.n);
  builder.op(op);
  builder.op(AddBias{.rows = op.m, .channels = op.n, .x = op.c, .bias = bias, .y = op.c});
  if (relu) builder.op(Relu{.count = op.m * op.n, .x = op.c, .y = op.c});
  return builder;
}

TEST(Gemm, TakesBiasAndReluOfAFullyConnectedLayer) {
  const auto provider = make_openblas_provider(1);
  for (const DType dtype : kBothTypes) {
    for (const Size& size : {Size{37, 50, 90}, Size{1, 200, 300}}) {
      for (const bool relu : {false, true}) {
        const GraphBuilder builder = layer_of(size, dtype, relu);
        expect_equals_naive(builder);
        EXPECT_EQ(testing::run_on(*provider, builder.graph, builder.values).served,
                  std::vector<std::size_t>{relu ? 3u : 2u});
      }
    }
  }
}

TEST(Gemm, LeavesABiasOfAnotherTensorToTheNextKernel) {
  GraphBuilder builder(DType::f32);
  Gemm op = gemm({10, 12, 5}, false, false, 0, 1);
  op.a = builder.input(op.stride_a);
  op.b = builder.input(op.stride_b);
  op.c = builder.result(op.stride_c);
  const TensorId bias = builder.input(op.n), y = builder.result(op.stride_c);
  builder.op(op);
  builder.op(AddBias{.rows = op.m, .channels = op.n, .x = op.c, .bias = bias, .y = y});
  expect_equals_naive(builder);
}

TEST(Gemm, RefusesSizesBeyondTheLibrarysIntegers) {
  const auto provider = make_openblas_provider(1);
  GraphBuilder builder(DType::f32);
  const TensorId small = builder.input(1);
  const std::int64_t large = std::int64_t{1} << 31;
  builder.op(Gemm{.m = large, .n = 1, .k = 1, .lda = 1, .ldb = 1, .ldc = 1, .a = small, .b = small, .c = small});
  EXPECT_NE(testing::refusal_of(*provider, builder.graph).find("2147483647"), std::string::npos);
}

}  // namespace
}  // namespace aibench
