#include <gtest/gtest.h>

#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::expect_equals_naive;
using testing::GraphBuilder;
using testing::kBothTypes;

const MaxPoolShape kShapes[] = {
    {.n = 1, .c = 1, .h = 2, .w = 2},
    {.n = 2, .c = 3, .h = 28, .w = 28},
    {.n = 2, .c = 3, .h = 10, .w = 10},
    {.n = 2, .c = 3, .h = 7, .w = 9},  // a row and a column that no window reaches
    {.n = 3, .c = 2, .h = 5, .w = 3},
    {.n = 1, .c = 2, .h = 67, .w = 75},
    {.n = 40, .c = 16, .h = 30, .w = 34},
    {.n = 2, .c = 3, .h = 9, .w = 7, .size_h = 3, .size_w = 3, .stride_h = 2, .stride_w = 2},
    {.n = 2, .c = 2, .h = 8, .w = 11, .size_h = 2, .size_w = 3, .stride_h = 3, .stride_w = 1},
    {.n = 1, .c = 1, .h = 4, .w = 4, .size_h = 4, .size_w = 4, .stride_h = 1, .stride_w = 1},
    {.n = 1, .c = 1, .h = 2, .w = 2, .layout = Layout::nhwc},
    {.n = 2, .c = 6, .h = 28, .w = 28, .layout = Layout::nhwc},
    {.n = 2, .c = 131, .h = 7, .w = 9, .layout = Layout::nhwc},  // channels beyond what is routed together
    {.n = 40, .c = 64, .h = 13, .w = 12, .layout = Layout::nhwc},
    // Rows between the windows, and windows that share rows.
    {.n = 3, .c = 5, .h = 12, .w = 11, .size_h = 2, .size_w = 3, .stride_h = 3, .stride_w = 1, .layout = Layout::nhwc},
    {.n = 2, .c = 67, .h = 9, .w = 7, .size_h = 3, .size_w = 3, .stride_h = 2, .stride_w = 2, .layout = Layout::nhwc},
    {.n = 1, .c = 2, .h = 4, .w = 4, .size_h = 4, .size_w = 4, .stride_h = 1, .stride_w = 1, .layout = Layout::nhwc},
};

GraphBuilder forward_and_backward(const MaxPoolShape& shape, DType dtype) {
  GraphBuilder builder(dtype);
  const std::int64_t in = shape.n * shape.c * shape.h * shape.w, out = shape.n * shape.c * shape.p() * shape.q();
  const TensorId x = builder.input(in), dy = builder.input(out), y = builder.result(out), dx = builder.result(in);
  builder.op(MaxPool{shape, x, y});
  builder.op(MaxPoolBackward{shape, x, y, dy, dx});
  return builder;
}

TEST(Pooling, EqualsTheDefinitionForwardAndBackward) {
  for (const DType dtype : kBothTypes) {
    for (const MaxPoolShape& shape : kShapes) {
      SCOPED_TRACE(::testing::Message() << name_of(shape.layout) << " " << shape.h << "x" << shape.w << " by "
                                        << shape.size_h << "x" << shape.size_w);
      expect_equals_naive(forward_and_backward(shape, dtype));
    }
  }
}

TEST(Pooling, TheFirstOfEqualMaximaTakesTheGradient) {
  for (const DType dtype : kBothTypes) {
    for (const MaxPoolShape& shape : kShapes) {
      GraphBuilder builder = forward_and_backward(shape, dtype);
      for (double& value : builder.values[0]) value = value > 0.3 ? 0.5 : 0.25;  // mostly ties
      expect_equals_naive(builder);
    }
  }
}

}  // namespace
}  // namespace aibench
