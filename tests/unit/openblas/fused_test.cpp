#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::expect_equals_naive;
using testing::GraphBuilder;
using testing::kBothTypes;
using testing::run_on;
using Way = OpenBlasOptions::Convolution;

const Conv2dShape kShapes[] = {
    {.n = 5, .c = 1, .h = 12, .w = 12, .k = 6, .r = 5, .s = 5, .pad_h = 2, .pad_w = 2},
    {.n = 4, .c = 6, .h = 14, .w = 14, .k = 16, .r = 5, .s = 5},
    {.n = 9, .c = 4, .h = 9, .w = 11, .k = 6, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .groups = 2},
    {.n = 4, .c = 3, .h = 17, .w = 15, .k = 20, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .stride_h = 2, .stride_w = 2},
    {.n = 1, .c = 4, .h = 10, .w = 10, .k = 5, .r = 3, .s = 3},
};

struct Sizes {
  std::int64_t x, w, y, plane;
};
Sizes sizes_of(const Conv2dShape& s) {
  return {s.n * s.c * s.h * s.w, s.k * s.c / s.groups * s.r * s.s, s.n * s.k * s.p() * s.q(), s.p() * s.q()};
}

MaxPoolShape pool_of(const Conv2dShape& s) { return {.n = s.n, .c = s.k, .h = s.p(), .w = s.q()}; }

// Forward: convolution, bias, relu, pooling.
TEST(Fused, ForwardRunsEqualTheirOpsOneByOne) {
  for (const DType dtype : kBothTypes) {
    for (const Conv2dShape& shape : kShapes) {
      for (const Way way : {Way::gemm, Way::direct}) {
        for (int tail = 1; tail <= 3; ++tail) {
          GraphBuilder builder(dtype);
          const Sizes size = sizes_of(shape);
          const TensorId x = builder.input(size.x), w = builder.input(size.w), bias = builder.input(shape.k);
          const TensorId y = builder.result(size.y);
          builder.op(Conv2dForward{shape, x, w, y});
          builder.op(AddBias{shape.n, shape.k, size.plane, y, bias, y});
          if (tail > 1) builder.op(Relu{size.y, y, y});
          if (tail > 2) {
            const MaxPoolShape pool = pool_of(shape);
            builder.op(MaxPool{pool, y, builder.result(pool.n * pool.c * pool.p() * pool.q())});
          }
          expect_equals_naive(builder, {}, 2, {way});
        }
      }
    }
  }
}

struct Backward {
  GraphBuilder builder;
  TensorId gradient;  // of the convolution's output, where it is carried back in place
};

// pool backward, relu backward, bias backward, weights, data: from `first` (0 to 3) on.
Backward backward_graph(const Conv2dShape& shape, DType dtype, int first, bool data) {
  Backward made{GraphBuilder(dtype), kNoTensor};
  GraphBuilder& builder = made.builder;
  const Sizes size = sizes_of(shape);
  const MaxPoolShape pool = pool_of(shape);
  const TensorId x = builder.input(size.x), w = builder.input(size.w), y = builder.input(size.y);
  // y stands behind a relu: never below 0, and often 0.
  for (double& value : builder.values[static_cast<std::size_t>(y)]) value = std::max(value, 0.0);
  made.gradient = first == 0 ? builder.result(size.y, TensorRole::intermediate) : builder.input(size.y);
  if (first == 0) {
    const std::int64_t pooled = pool.n * pool.c * pool.p() * pool.q();
    const TensorId out = builder.result(pooled, TensorRole::intermediate), dout = builder.input(pooled);
    builder.op(MaxPool{pool, y, out});
    builder.op(MaxPoolBackward{pool, y, out, dout, made.gradient});
  }
  if (first <= 1) builder.op(ReluBackward{size.y, y, made.gradient, made.gradient});
  if (first <= 2) builder.op(BiasBackward{shape.n, shape.k, size.plane, made.gradient, builder.result(shape.k)});
  builder.op(Conv2dBackwardWeights{shape, x, made.gradient, builder.result(size.w)});
  if (data) builder.op(Conv2dBackwardData{shape, made.gradient, w, builder.result(size.x)});
  return made;
}

TEST(Fused, BackwardRunsEqualTheirOpsOneByOne) {
  for (const DType dtype : kBothTypes) {
    for (const Conv2dShape& shape : kShapes) {
      for (const Way way : {Way::gemm, Way::direct}) {
        for (int first = 0; first <= 3; ++first) {
          for (const bool data : {false, true}) {
            SCOPED_TRACE(::testing::Message() << "from op " << first << (data ? " with data" : "") << " way "
                                              << static_cast<int>(way) << " c " << shape.c);
            const Backward made = backward_graph(shape, dtype, first, data);
            // The gradient in between is nobody's business when one kernel carries it through: it may stay unwritten.
            const std::vector<TensorId> skipped =
                first == 0 ? std::vector<TensorId>{made.gradient} : std::vector<TensorId>{};
            expect_equals_naive(made.builder, skipped, 1, {way});
          }
        }
      }
    }
  }
}

TEST(Fused, TheWholeBackwardPassOfALayerIsOneKernel) {
  const auto provider = make_openblas_provider(1, {Way::direct});
  const Backward made = backward_graph(kShapes[1], DType::f32, 0, true);
  const auto run = run_on(*provider, made.builder.graph, made.builder.values);
  EXPECT_EQ(run.served, (std::vector<std::size_t>{1, 5}));
}

TEST(Fused, AGradientThatALaterOpReadsIsWritten) {
  for (const Way way : {Way::gemm, Way::direct}) {
    Backward made = backward_graph(kShapes[1], DType::f32, 0, true);
    const std::int64_t count = sizes_of(kShapes[1]).y;
    made.builder.op(Relu{count, made.gradient, made.builder.result(count)});
    expect_equals_naive(made.builder, {}, 1, {way});
  }
}

TEST(Fused, AGradientThatIsAnOutputIsWritten) {
  Backward made = backward_graph(kShapes[1], DType::f32, 0, true);
  made.builder.graph.tensors[static_cast<std::size_t>(made.gradient)].role = TensorRole::output;
  expect_equals_naive(made.builder, {}, 1, {Way::direct});
}

// Buffers may be used again: the pooling's result lands on the convolution's input.
TEST(Fused, ARunWhoseResultIsItsInputIsNotFused) {
  const Conv2dShape shape{.n = 6, .c = 2, .h = 4, .w = 4, .k = 8, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
  GraphBuilder builder(DType::f32);
  const Sizes size = sizes_of(shape);
  const TensorId x = builder.input(size.x), w = builder.input(size.w), y = builder.result(size.y);
  builder.op(Conv2dForward{shape, x, w, y});
  builder.op(MaxPool{pool_of(shape), y, x});
  expect_equals_naive(builder, {}, 1, {Way::direct});
}

}  // namespace
}  // namespace aibench
