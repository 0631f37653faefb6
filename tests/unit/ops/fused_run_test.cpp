#include "kernels/ops/fused_run.h"

#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

// product -> bias -> relu over [rows, channels]; each op writes where the test says.
struct Chain {
  OpGraph graph;
  TensorId product, biased, relued, bias;

  Chain(bool bias_in_place, bool relu_in_place, TensorRole product_role = TensorRole::intermediate) {
    const auto tensor = [&](const char* name, std::int64_t elements, TensorRole role) {
      return graph.add({.name = name, .shape = {elements}, .elements = elements, .role = role});
    };
    const TensorId a = tensor("a", 6, TensorRole::input), b = tensor("b", 12, TensorRole::input);
    bias = tensor("bias", 4, TensorRole::parameter);
    product = tensor("product", 8, product_role);
    biased = bias_in_place ? product : tensor("biased", 8, TensorRole::intermediate);
    relued = relu_in_place ? biased : tensor("relued", 8, TensorRole::output);
    graph.ops = {Gemm{.m = 2, .n = 4, .k = 3, .lda = 3, .ldb = 4, .ldc = 4, .a = a, .b = b, .c = product},
                 AddBias{.rows = 2, .channels = 4, .x = product, .bias = bias, .y = biased},
                 Relu{.count = 8, .x = biased, .y = relued}};
  }
  Tail tail(std::size_t most = 2) const { return tail_of(graph, 0, product, 2, 4, 1, most); }
};

TEST(FusedRun, TakesBiasAndReluInPlace) {
  const Chain chain(true, true);
  EXPECT_EQ(chain.tail().ops(), 2U);
  EXPECT_TRUE(chain.tail().relu);
  EXPECT_EQ(chain.tail().result, chain.product);
  EXPECT_EQ(chain.tail(1).ops(), 1U);
  EXPECT_EQ(chain.tail(1).result, chain.product);
  EXPECT_EQ(chain.tail(0).ops(), 0U);
}

TEST(FusedRun, WritesTheLastResultWhenNobodyMissesTheOthers) {
  const Chain chain(false, false);
  EXPECT_EQ(chain.tail().ops(), 2U);
  EXPECT_EQ(chain.tail().result, chain.relued);
  EXPECT_EQ(chain.tail(1).result, chain.biased);
}

TEST(FusedRun, StopsBeforeATensorThatALaterOpReads) {
  Chain chain(false, false);
  chain.graph.ops.push_back(Relu{.count = 8, .x = chain.biased, .y = chain.relued});
  EXPECT_EQ(chain.tail().ops(), 1U);
  EXPECT_EQ(chain.tail().result, chain.biased);
  chain.graph.ops.push_back(Relu{.count = 8, .x = chain.product, .y = chain.relued});
  EXPECT_EQ(chain.tail().ops(), 0U);
}

TEST(FusedRun, TakesTheRescaleOfSumsThatNobodyElseReads) {
  Chain chain(false, false);
  Rescale rescale{.rows = 2, .channels = 4, .x = chain.product, .factor = chain.bias, .y = chain.biased};
  chain.graph.ops[1] = rescale;
  EXPECT_NE(rescale_of(chain.graph, 0, chain.product, 2, 4, 1), nullptr);
  EXPECT_EQ(rescale_of(chain.graph, 0, chain.product, 4, 2, 1), nullptr);  // of another shape
  EXPECT_EQ(rescale_of(chain.graph, 0, chain.biased, 2, 4, 1), nullptr);   // of another tensor
  EXPECT_EQ(rescale_of(chain.graph, 2, chain.product, 2, 4, 1), nullptr);  // at the end
  chain.graph.ops.push_back(Relu{.count = 8, .x = chain.product, .y = chain.relued});
  EXPECT_EQ(rescale_of(chain.graph, 0, chain.product, 2, 4, 1), nullptr);
  Chain kept(false, false, TensorRole::output);
  rescale.x = kept.product;
  kept.graph.ops[1] = rescale;
  EXPECT_EQ(rescale_of(kept.graph, 0, kept.product, 2, 4, 1), nullptr);
}

TEST(FusedRun, StopsBeforeATensorThatHasToSurvive) {
  EXPECT_EQ(Chain(false, true, TensorRole::output).tail().ops(), 0U);
  EXPECT_EQ(Chain(true, true, TensorRole::output).tail().ops(), 2U);  // in place nothing is skipped
}

TEST(FusedRun, NeedsABiasOfTheProductsShapeAndType) {
  Chain chain(true, true);
  EXPECT_EQ(tail_of(chain.graph, 0, chain.product, 4, 2, 1, 2).ops(), 0U);
  EXPECT_EQ(tail_of(chain.graph, 0, chain.product, 2, 4, 3, 2).ops(), 0U);
  EXPECT_EQ(tail_of(chain.graph, 0, chain.bias, 2, 4, 1, 2).ops(), 0U);
  chain.graph.tensors[static_cast<std::size_t>(chain.bias)].dtype = DType::f64;
  EXPECT_EQ(chain.tail().ops(), 0U);
}

TEST(FusedRun, TakesNoReluOfAnotherSize) {
  Chain chain(true, true);
  std::get<Relu>(chain.graph.ops[2]).count = 7;
  EXPECT_EQ(chain.tail().ops(), 1U);
}

TEST(FusedRun, EndsWithTheGraph) {
  Chain chain(true, true);
  chain.graph.ops.resize(2);
  EXPECT_EQ(chain.tail().ops(), 1U);
  chain.graph.ops.resize(1);
  EXPECT_EQ(chain.tail().ops(), 0U);
}

TEST(RunLength, CountsOptimiserStepsOfDifferentTensors) {
  NetworkWorkload mlp{.name = "mlp", .mode = NetworkMode::training, .batch = 4, .input = {5}};
  mlp.layers = {FullyConnectedLayer{.features = 7}, ReluLayer{}, FullyConnectedLayer{.features = 3}};
  mlp.optimizer = SgdOptimizer{.learning_rate = 0.1, .momentum = 0.9};
  OpGraph graph = build_graph(mlp);
  const std::size_t first = graph.ops.size() - 4;  // two weights, two biases
  EXPECT_EQ(run_length<SgdStep>(graph, first, 32), 4U);
  EXPECT_EQ(run_length<SgdStep>(graph, first, 3), 3U);
  EXPECT_EQ(run_length<SgdStep>(graph, first - 1, 32), 0U);
  EXPECT_EQ(run_length<AdamStep>(graph, first, 32), 0U);
  graph.ops.push_back(graph.ops[first + 1]);  // the same tensors again
  EXPECT_EQ(run_length<SgdStep>(graph, first, 32), 4U);
}

}  // namespace
}  // namespace aibench
