#include <gtest/gtest.h>

#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::expect_equals_naive;
using testing::GraphBuilder;
using testing::kBothTypes;

TEST(Optimizer, SgdStepsOfANetworkAreOneKernel) {
  for (const DType dtype : kBothTypes) {
    GraphBuilder builder(dtype);
    for (const std::int64_t count : {1, 150, 48000, 84, 20000}) {
      const TensorId parameter = builder.input(count, TensorRole::parameter), gradient = builder.input(count);
      const bool momentum = count != 150;
      const TensorId velocity = momentum ? builder.input(count, TensorRole::state) : kNoTensor;
      builder.op(SgdStep{count, 0.01, momentum ? 0.9 : 0.0, parameter, gradient, velocity});
    }
    expect_equals_naive(builder, {}, 3);
    const auto provider = make_openblas_provider(2);
    EXPECT_EQ(testing::run_on(*provider, builder.graph, builder.values).served, std::vector<std::size_t>{5});
  }
}

TEST(Optimizer, TwoStepsOfOneParameterStayInOrder) {
  GraphBuilder builder(DType::f64);
  const TensorId parameter = builder.input(30000, TensorRole::parameter), gradient = builder.input(30000);
  builder.op(SgdStep{30000, 0.1, 0.0, parameter, gradient, kNoTensor});
  builder.op(SgdStep{30000, 0.2, 0.0, parameter, parameter, kNoTensor});
  expect_equals_naive(builder);
}

TEST(Optimizer, AdamFollowsItsAlgorithmOverSeveralSteps) {
  for (const DType dtype : kBothTypes) {
    GraphBuilder builder(dtype);
    for (const std::int64_t count : {1, 77, 30000}) {
      AdamStep op{.count = count};
      op.parameter = builder.input(count, TensorRole::parameter);
      op.gradient = builder.input(count);
      op.first_moment = builder.input(count, TensorRole::state);
      op.second_moment = builder.input(count, TensorRole::state);
      op.step = builder.input(1, TensorRole::state);
      for (double& v : builder.values[static_cast<std::size_t>(op.first_moment)]) v = 0;
      for (double& v : builder.values[static_cast<std::size_t>(op.second_moment)]) v = 0;
      builder.values[static_cast<std::size_t>(op.step)] = {0};
      builder.op(op);
    }
    expect_equals_naive(builder, {}, 4);
  }
}

}  // namespace
}  // namespace aibench
