#include "kernels/ops/graph.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

Tensor tensor(std::string name, std::int64_t elements, TensorRole role, DType dtype = DType::f32) {
  return {.name = std::move(name), .dtype = dtype, .shape = {elements}, .elements = elements, .role = role};
}

OpGraph relu_graph(std::int64_t x_elements, TensorRole x_role, std::int64_t count) {
  OpGraph graph;
  const TensorId x = graph.add(tensor("x", x_elements, x_role));
  const TensorId y = graph.add(tensor("y", count, TensorRole::output));
  graph.ops.push_back(Relu{.count = count, .x = x, .y = y});
  return graph;
}

TEST(Graph, AWellFormedGraphHasNoProblem) { EXPECT_EQ(validate(relu_graph(8, TensorRole::input, 8)), ""); }

TEST(Graph, ATensorThatIsTooSmallIsNamed) {
  EXPECT_EQ(validate(relu_graph(7, TensorRole::input, 8)), "op 0 (relu) needs 8 elements of 'x', which has 7");
}

TEST(Graph, ReadingWhatNobodyWroteIsRefused) {
  EXPECT_EQ(validate(relu_graph(8, TensorRole::intermediate, 8)), "op 0 (relu) reads 'x' before it was written");
}

TEST(Graph, IdsOutOfRangeAreRefused) {
  OpGraph graph = relu_graph(8, TensorRole::input, 8);
  std::get<Relu>(graph.ops[0]).y = 2;
  EXPECT_EQ(validate(graph), "op 0 (relu) tensor id 2 is out of range");
  std::get<Relu>(graph.ops[0]).y = kNoTensor;
  EXPECT_EQ(validate(graph), "op 0 (relu) tensor id -1 is out of range");
}

TEST(Graph, SgdWithoutMomentumNeedsNoVelocity) {
  OpGraph graph;
  const TensorId p = graph.add(tensor("p", 4, TensorRole::parameter));
  const TensorId g = graph.add(tensor("g", 4, TensorRole::input));
  graph.ops.push_back(SgdStep{.count = 4, .learning_rate = 0.1, .parameter = p, .gradient = g});
  EXPECT_EQ(validate(graph), "");
}

TEST(Graph, ALeadingDimensionCountsIntoTheMemoryAGemmNeeds) {
  OpGraph graph;
  const TensorId a = graph.add(tensor("a", 2 * 10 + 3, TensorRole::input));  // 3 rows of 3, 10 apart
  const TensorId b = graph.add(tensor("b", 9, TensorRole::input));
  const TensorId c = graph.add(tensor("c", 9, TensorRole::output));
  graph.ops.push_back(Gemm{.m = 3, .n = 3, .k = 3, .lda = 10, .ldb = 3, .ldc = 3, .a = a, .b = b, .c = c});
  EXPECT_EQ(validate(graph), "");
  graph.tensors[0].elements -= 1;
  EXPECT_EQ(validate(graph), "op 0 (gemm) needs 23 elements of 'a', which has 22");
}

TEST(Graph, AGemmReadsCOnlyWithBeta) {
  Gemm gemm{.a = 0, .b = 1, .c = 2};
  EXPECT_EQ(reads(gemm), (std::vector<TensorId>{0, 1}));
  gemm.beta = 0.5;
  EXPECT_EQ(reads(gemm), (std::vector<TensorId>{0, 1, 2}));
  EXPECT_EQ(writes(gemm), (std::vector<TensorId>{2}));
}

TEST(Graph, ChangingTheFloatTypeLeavesIntegersAlone) {
  OpGraph graph;
  graph.add(tensor("x", 4, TensorRole::input, DType::bf16));
  graph.add(tensor("labels", 4, TensorRole::input, DType::i32));
  const OpGraph wide = with_float_dtype(graph, DType::f64);
  EXPECT_EQ(wide.tensors[0].dtype, DType::f64);
  EXPECT_EQ(wide.tensors[1].dtype, DType::i32);
  EXPECT_EQ(total_bytes(graph), 4 * 2 + 4 * 4U);
  EXPECT_EQ(total_bytes(wide), 4 * 8 + 4 * 4U);
}

}  // namespace
}  // namespace aibench
