#include <ostream>

#include <gtest/gtest.h>

#include "kernels/reference/openblas/openblas_provider.h"
#include "tests/unit/openblas/graph_runner.h"

namespace aibench {

static void PrintTo(const Conv2dShape& s, std::ostream* out) {
  *out << "n" << s.n << "c" << s.c << "h" << s.h << "w" << s.w << "k" << s.k << "r" << s.r << "s" << s.s << "p"
       << s.pad_h << "," << s.pad_w << "u" << s.stride_h << "," << s.stride_w << "d" << s.dilation_h << ","
       << s.dilation_w << "g" << s.groups;
}

namespace {

using testing::error_of;
using testing::GraphBuilder;
using testing::run_naive;
using testing::run_on;
using Way = OpenBlasOptions::Convolution;

constexpr double kF32 = 1e-5, kF64 = 1e-13;

const Conv2dShape kShapes[] = {
    {.n = 1, .c = 1, .h = 1, .w = 1, .k = 1, .r = 1, .s = 1},
    {.n = 3, .c = 1, .h = 28, .w = 28, .k = 6, .r = 5, .s = 5, .pad_h = 2, .pad_w = 2},
    {.n = 5, .c = 6, .h = 14, .w = 14, .k = 16, .r = 5, .s = 5},
    {.n = 2, .c = 5, .h = 7, .w = 9, .k = 7, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
    {.n = 2, .c = 8, .h = 13, .w = 11, .k = 12, .r = 3, .s = 2, .pad_h = 2, .stride_h = 2, .stride_w = 3},
    {.n = 2,
     .c = 8,
     .h = 16,
     .w = 15,
     .k = 12,
     .r = 3,
     .s = 3,
     .pad_h = 1,
     .pad_w = 1,
     .stride_h = 2,
     .stride_w = 2,
     .dilation_h = 2,
     .dilation_w = 2,
     .groups = 4},
    {.n = 2, .c = 6, .h = 10, .w = 12, .k = 6, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .groups = 6},
    {.n = 2, .c = 3, .h = 19, .w = 23, .k = 10, .r = 7, .s = 7, .pad_h = 3, .pad_w = 3, .stride_h = 2, .stride_w = 2},
    {.n = 7, .c = 20, .h = 7, .w = 7, .k = 33, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
    {.n = 3, .c = 24, .h = 9, .w = 5, .k = 17, .r = 1, .s = 1},
    {.n = 3, .c = 10, .h = 9, .w = 8, .k = 9, .r = 1, .s = 1, .stride_h = 2, .stride_w = 2},
    {.n = 1, .c = 2, .h = 12, .w = 40, .k = 3, .r = 5, .s = 20, .stride_h = 2, .stride_w = 2},
    {.n = 2, .c = 4, .h = 6, .w = 6, .k = 4, .r = 1, .s = 1, .pad_h = 2, .pad_w = 1},
    {.n = 2, .c = 4, .h = 9, .w = 9, .k = 5, .r = 3, .s = 3, .pad_h = 3, .pad_w = 4, .dilation_h = 3, .dilation_w = 2},
    {.n = 1, .c = 3, .h = 40, .w = 41, .k = 20, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
    {.n = 257, .c = 2, .h = 3, .w = 3, .k = 2, .r = 2, .s = 2},
    {.n = 2, .c = 3, .h = 11, .w = 4, .k = 2, .r = 2, .s = 1, .stride_h = 4, .stride_w = 3},
};

struct Sizes {
  std::int64_t x, w, y;
};
Sizes sizes_of(const Conv2dShape& s) {
  return {s.n * s.c * s.h * s.w, s.k * s.c / s.groups * s.r * s.s, s.n * s.k * s.p() * s.q()};
}

GraphBuilder graph_for(const Conv2dShape& shape, ConvDirection direction, DType dtype) {
  GraphBuilder builder(dtype);
  const Sizes size = sizes_of(shape);
  switch (direction) {
    case ConvDirection::forward: {
      const TensorId x = builder.input(size.x), w = builder.input(size.w);
      builder.op(Conv2dForward{shape, x, w, builder.result(size.y)});
      break;
    }
    case ConvDirection::backward_data: {
      const TensorId dy = builder.input(size.y), w = builder.input(size.w);
      builder.op(Conv2dBackwardData{shape, dy, w, builder.result(size.x)});
      break;
    }
    case ConvDirection::backward_weights: {
      const TensorId x = builder.input(size.x), dy = builder.input(size.y);
      builder.op(Conv2dBackwardWeights{shape, x, dy, builder.result(size.w)});
      break;
    }
  }
  return builder;
}

class Convolution : public ::testing::TestWithParam<std::tuple<Conv2dShape, ConvDirection, Way>> {};

TEST_P(Convolution, EqualsTheDefinitionAndLeavesTheGuardsAlone) {
  const auto& [shape, direction, way] = GetParam();
  for (const DType dtype : {DType::f32, DType::f64}) {
    GraphBuilder builder = graph_for(shape, direction, dtype);
    testing::Values expected = builder.values;
    run_naive(builder.graph, expected);
    for (const int threads : {1, 2, 3}) {
      const auto provider = make_openblas_provider(threads, {way});
      // Twice, so that whatever the first pass leaves in work space shows.
      const auto run = run_on(*provider, builder.graph, builder.values, 2);
      EXPECT_LT(error_of(run.values.back(), expected.back()), dtype == DType::f32 ? kF32 : kF64)
          << name_of(dtype) << ", " << threads << " threads, " << run.algorithms[0];
      EXPECT_TRUE(run.guards_intact) << name_of(dtype) << ", " << threads << " threads, " << run.algorithms[0];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Convolution,
                         ::testing::Combine(::testing::ValuesIn(kShapes),
                                            ::testing::Values(ConvDirection::forward, ConvDirection::backward_data,
                                                              ConvDirection::backward_weights),
                                            ::testing::Values(Way::gemm, Way::direct)));

}  // namespace
}  // namespace aibench
