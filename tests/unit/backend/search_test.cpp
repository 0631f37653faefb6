#include "kernels/search.h"

#include <array>

#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

using Times = std::vector<std::optional<double>>;

TEST(Search, KeepsTheLibrarysFirstChoiceUnlessAnotherIsClearlyFaster) {
  EXPECT_EQ(pick(Times{1.0, 0.995, 1.2}), 0U);
  EXPECT_EQ(pick(Times{1.0, 0.995, 0.9}), 2U);
  EXPECT_EQ(pick(Times{1.0, 0.5, 0.498}), 1U);
}

TEST(Search, PassesOverWhatFailed) {
  EXPECT_EQ(pick(Times{std::nullopt, 2.0, 3.0}), 1U);
  EXPECT_EQ(pick(Times{std::nullopt, std::nullopt}), std::nullopt);
  EXPECT_EQ(pick(Times{}), std::nullopt);
}

std::string key_of(const Workload& workload, std::size_t alignment = 256) {
  return plan_key(build_graph(workload), 0, 1, std::array{alignment});
}

TEST(PlanKey, IsEqualForEqualWorkOnly) {
  const GemmWorkload base{.m = 8, .n = 16, .k = 32};
  EXPECT_EQ(key_of(base), key_of(base));
  std::vector<GemmWorkload> others(10, base);
  others[0].m = 9;
  others[1].n = 17;
  others[2].k = 33;
  others[3].trans_a = true;
  others[4].trans_b = true;
  others[5].beta = 1;
  others[6].lda = 40;
  others[7].batch = 2;
  others[8].dtype = DType::tf32;
  others[9].alpha = 2;
  for (std::size_t i = 0; i < others.size(); ++i) EXPECT_NE(key_of(others[i]), key_of(base)) << i;
  EXPECT_NE(key_of(base, 16), key_of(base));
}

TEST(PlanKey, KnowsEverySizeOfAConvolution) {
  const Conv2dWorkload base{.n = 2, .c = 4, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3};
  std::vector<Conv2dWorkload> others(14, base);
  others[0].n = 3;
  others[1].c = 8;
  others[2].h = 10;
  others[3].w = 10;
  others[4].k = 8;
  others[5].r = 2;
  others[6].s = 2;
  others[7].pad_h = 1;
  others[8].pad_w = 1;
  others[9].stride_h = 2;
  others[10].dilation_w = 2;
  others[11].groups = 2;
  others[12].layout = Layout::nhwc;
  others[13].direction = ConvDirection::backward_data;
  for (std::size_t i = 0; i < others.size(); ++i) EXPECT_NE(key_of(others[i]), key_of(base)) << i;
}

TEST(PlanKey, KnowsTheSizesOfEveryOpOfARun) {
  // The gradient of a bias begins a run that goes on with the gradient of the weights: two layers of one network, which
  // are served by one process.
  const auto run_of = [](const Conv2dWorkload& workload) {
    OpGraph graph = build_graph(workload);
    const auto& weights = std::get<Conv2dBackwardWeights>(graph.ops.front());
    const std::int64_t channels = weights.shape.k;
    const TensorId dbias = graph.add({.name = "dbias", .shape = {channels}, .elements = channels});
    graph.ops.insert(graph.ops.begin(), BiasBackward{.channels = channels, .dy = weights.dy, .dbias = dbias});
    return graph;
  };
  Conv2dWorkload base{.n = 2, .c = 4, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3};
  base.direction = ConvDirection::backward_weights;
  Conv2dWorkload other = base;
  other.c = 8;
  const auto key = [](const OpGraph& graph, std::size_t ops) { return plan_key(graph, 0, ops, {}); };
  EXPECT_EQ(key(run_of(base), 2), key(run_of(base), 2));
  EXPECT_NE(key(run_of(base), 2), key(run_of(other), 2)) << "the same gradient of a bias, other weights";
  EXPECT_EQ(key(run_of(base), 1), key(run_of(other), 1));
  EXPECT_NE(key(run_of(base), 1), key(run_of(base), 2));
}

TEST(PlanKey, KnowsTheLayoutOfAPoolingWhoseShapesDoNotTell) {
  const auto key = [](Layout layout) {
    OpGraph graph;
    const TensorId x = graph.add({.name = "x", .shape = {2, 3, 3, 3}, .elements = 54});
    const TensorId y = graph.add({.name = "y", .shape = {2, 3, 3, 3}, .elements = 54});
    const MaxPoolShape shape{.n = 2, .c = 3, .h = 3, .w = 3, .size_h = 1, .size_w = 1, .layout = layout};
    graph.ops = {MaxPool{shape, x, y}, MaxPoolBackward{shape, x, y, y, x}};
    return std::pair(plan_key(graph, 0, 1, {}), plan_key(graph, 1, 1, {}));
  };
  EXPECT_EQ(key(Layout::nchw), key(Layout::nchw));
  EXPECT_NE(key(Layout::nchw).first, key(Layout::nhwc).first);
  EXPECT_NE(key(Layout::nchw).second, key(Layout::nhwc).second);
}

TEST(Alignment, IsThePowerOfTwoThatDividesTheAddress) {
  const auto at = [](std::uintptr_t address) { return alignment_of(reinterpret_cast<const void*>(address)); };
  EXPECT_EQ(at(4096), 256U);
  EXPECT_EQ(at(256), 256U);
  EXPECT_EQ(at(128), 128U);
  EXPECT_EQ(at(4096 + 16), 16U);
  EXPECT_EQ(at(12), 4U);
  EXPECT_EQ(at(7), 1U);
}

}  // namespace
}  // namespace aibench
