#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::expect_equals_naive;
using testing::GraphBuilder;
using testing::kBothTypes;

struct Cross {
  TensorId logits, labels, probabilities, loss, dlogits;
};

Cross add_cross_entropy(GraphBuilder& builder, std::int64_t rows, std::int64_t classes) {
  Cross t{};
  t.logits = builder.input(rows * classes);
  t.labels = builder.labels(rows, classes);
  t.probabilities = builder.result(rows * classes);
  t.loss = builder.result(1);
  t.dlogits = builder.result(rows * classes);
  builder.op(SoftmaxCrossEntropy{rows, classes, t.logits, t.labels, t.probabilities, t.loss});
  builder.op(SoftmaxCrossEntropyBackward{rows, classes, t.probabilities, t.labels, t.dlogits});
  return t;
}

TEST(Loss, CrossEntropyEqualsTheDefinition) {
  for (const DType dtype : kBothTypes) {
    for (const auto& [rows, classes] : {std::pair{1, 1}, {1, 10}, {100, 10}, {257, 3}, {3, 5000}, {999, 40}}) {
      GraphBuilder builder(dtype);
      add_cross_entropy(builder, rows, classes);
      expect_equals_naive(builder);
    }
  }
}

TEST(Loss, LargeLogitsDoNotOverflow) {
  for (const DType dtype : kBothTypes) {
    GraphBuilder builder(dtype);
    const Cross t = add_cross_entropy(builder, 5, 7);
    for (double& value : builder.values[static_cast<std::size_t>(t.logits)]) value *= 1000;
    expect_equals_naive(builder);
  }
}

TEST(Loss, EqualLogitsCostTheLogarithmOfTheClasses) {
  GraphBuilder builder(DType::f64);
  const Cross t = add_cross_entropy(builder, 50, 10);
  for (double& value : builder.values[static_cast<std::size_t>(t.logits)]) value = 0.25;
  const auto provider = make_openblas_provider(1);
  const auto run = testing::run_on(*provider, builder.graph, builder.values);
  EXPECT_NEAR(run.values[static_cast<std::size_t>(t.loss)][0], std::log(10.0), 1e-14);
}

// The probabilities' gradient alone, its probabilities made elsewhere.
TEST(Loss, BackwardAloneEqualsTheDefinition) {
  GraphBuilder builder(DType::f32);
  const TensorId probabilities = builder.input(60), labels = builder.labels(20, 3), dlogits = builder.result(60);
  builder.op(SoftmaxCrossEntropyBackward{20, 3, probabilities, labels, dlogits});
  expect_equals_naive(builder);
}

TEST(Loss, ALabelOutsideTheClassesMakesTheLossNaNAndTouchesNothingElse) {
  GraphBuilder builder(DType::f32);
  const Cross t = add_cross_entropy(builder, 4, 3);
  builder.values[static_cast<std::size_t>(t.labels)] = {0, 3, -1, 2};
  const auto provider = make_openblas_provider(1);
  const auto run = testing::run_on(*provider, builder.graph, builder.values);
  EXPECT_TRUE(std::isnan(run.values[static_cast<std::size_t>(t.loss)][0]));
  EXPECT_TRUE(run.guards_intact);
}

TEST(Loss, MeanSquaredErrorForwardAndBackward) {
  for (const DType dtype : kBothTypes) {
    for (const std::int64_t count : {1, 13, 300, 50000}) {
      GraphBuilder builder(dtype);
      const TensorId prediction = builder.input(count), target = builder.input(count);
      const TensorId loss = builder.result(1), gradient = builder.result(count);
      builder.op(MeanSquaredError{count, prediction, target, loss});
      builder.op(MeanSquaredErrorBackward{count, prediction, target, gradient});
      expect_equals_naive(builder);
    }
  }
}

}  // namespace
}  // namespace aibench
