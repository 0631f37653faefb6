#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::expect_equals_naive;
using testing::GraphBuilder;
using testing::kBothTypes;

struct Rows {
  std::int64_t rows, channels, inner;
};
const Rows kRows[] = {{1, 1, 1},   {3, 5, 7},   {257, 10, 1},  {100, 120, 1},
                      {1, 200, 1}, {4, 6, 784}, {2, 3, 20000}, {5000, 16, 1}};

TEST(Elementwise, BiasIsAddedToEveryChannelInPlaceAndApart) {
  for (const DType dtype : kBothTypes) {
    for (const Rows& r : kRows) {
      for (const bool in_place : {false, true}) {
        GraphBuilder builder(dtype);
        const std::int64_t count = r.rows * r.channels * r.inner;
        const TensorId x = builder.input(count), bias = builder.input(r.channels);
        const TensorId y = in_place ? x : builder.result(count);
        builder.op(AddBias{r.rows, r.channels, r.inner, x, bias, y});
        expect_equals_naive(builder);
      }
    }
  }
}

TEST(Elementwise, BiasTakesTheReluBehindIt) {
  for (const DType dtype : kBothTypes) {
    for (const Rows& r : kRows) {
      GraphBuilder builder(dtype);
      const std::int64_t count = r.rows * r.channels * r.inner;
      const TensorId x = builder.input(count), bias = builder.input(r.channels), y = builder.result(count);
      builder.op(AddBias{r.rows, r.channels, r.inner, x, bias, y});
      builder.op(Relu{count, y, y});
      expect_equals_naive(builder);
      const auto provider = make_openblas_provider(1);
      EXPECT_EQ(testing::run_on(*provider, builder.graph, builder.values).served, std::vector<std::size_t>{2});
    }
  }
}

TEST(Elementwise, ReluForwardAndBackward) {
  for (const DType dtype : kBothTypes) {
    for (const std::int64_t count : {1, 17, 1000, 70001}) {
      for (const bool in_place : {false, true}) {
        GraphBuilder builder(dtype);
        const TensorId x = builder.input(count), dy = builder.input(count);
        const TensorId y = in_place ? x : builder.result(count), dx = in_place ? dy : builder.result(count);
        builder.op(Relu{count, x, y});
        builder.op(ReluBackward{count, y, dy, dx});
        expect_equals_naive(builder);
      }
    }
  }
}

// A relu that swallowed NaNs would hide what the checks look for.
TEST(Elementwise, ReluKeepsNaN) {
  GraphBuilder builder(DType::f32);
  const TensorId x = builder.input(40), y = builder.result(40);
  builder.values[0][3] = builder.values[0][39] = std::nan("");
  builder.op(Relu{40, x, y});
  const auto provider = make_openblas_provider(1);
  const auto run = testing::run_on(*provider, builder.graph, builder.values);
  EXPECT_TRUE(std::isnan(run.values[1][3]));
  EXPECT_TRUE(std::isnan(run.values[1][39]));
}

TEST(Elementwise, BiasBackwardSumsAloneAndBehindARelu) {
  for (const DType dtype : kBothTypes) {
    for (const Rows& r : kRows) {
      for (const bool behind_relu : {false, true}) {
        GraphBuilder builder(dtype);
        const std::int64_t count = r.rows * r.channels * r.inner;
        const TensorId dy = builder.input(count), y = builder.input(count), dbias = builder.result(r.channels);
        if (behind_relu) builder.op(ReluBackward{count, y, dy, dy});
        builder.op(BiasBackward{r.rows, r.channels, r.inner, dy, dbias});
        expect_equals_naive(builder);
        const auto provider = make_openblas_provider(1);
        EXPECT_EQ(testing::run_on(*provider, builder.graph, builder.values).served.size(), 1u);
      }
    }
  }
}

TEST(Elementwise, SumsOfManyElementsStayAccurate) {
  GraphBuilder builder(DType::f32);
  const std::int64_t count = 1 << 20;
  const TensorId dy = builder.input(count), dbias = builder.result(1);
  for (double& value : builder.values[0]) value = 0.1f;
  builder.op(BiasBackward{count, 1, 1, dy, dbias});
  testing::Values expected = builder.values;
  testing::run_naive(builder.graph, expected);
  const auto provider = make_openblas_provider(2);
  EXPECT_LT(testing::error_of(testing::run_on(*provider, builder.graph, builder.values).values[1], expected[1]), 2e-6);
}

}  // namespace
}  // namespace aibench
