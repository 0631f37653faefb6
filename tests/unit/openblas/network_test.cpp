#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "kernels/workloads/generator.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/openblas/check.h"

namespace aibench {
namespace {

using testing::Values;

NetworkWorkload small_lenet(DType dtype, std::int64_t batch) {
  NetworkWorkload network;
  network.name = "lenet";
  network.dtype = dtype;
  network.mode = NetworkMode::training;
  network.batch = batch;
  network.input = {1, 28, 28};
  network.layers = {Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5, .pad_h = 2, .pad_w = 2},
                    ReluLayer{},
                    MaxPoolLayer{},
                    Conv2dLayer{.channels = 16, .kernel_h = 5, .kernel_w = 5},
                    ReluLayer{},
                    MaxPoolLayer{},
                    FullyConnectedLayer{.features = 120},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 84},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 10}};
  network.optimizer = SgdOptimizer{.learning_rate = 0.01, .momentum = 0.9};
  network.data = NetworkData::digits;
  return network;
}

// convolution, pooling, relu: the order in which the relu has a tensor of its own.
NetworkWorkload small_cnn(DType dtype, std::int64_t batch) {
  NetworkWorkload network;
  network.name = "cnn";
  network.dtype = dtype;
  network.mode = NetworkMode::training;
  network.batch = batch;
  network.input = {3, 12, 12};
  network.layers = {Conv2dLayer{.channels = 20, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1},
                    MaxPoolLayer{},
                    ReluLayer{},
                    Conv2dLayer{.channels = 24, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 7}};
  network.loss = Loss::mean_squared_error;
  network.optimizer = AdamOptimizer{};
  return network;
}

template <class T>
std::vector<double> numbers(const std::vector<std::byte>& bytes) {
  const auto* from = reinterpret_cast<const T*>(bytes.data());
  return {from, from + bytes.size() / sizeof(T)};
}

Values initial(const OpGraph& graph) {
  Values values;
  for (const Tensor& tensor : graph.tensors) {
    const bool written = tensor.role == TensorRole::intermediate || tensor.role == TensorRole::output;
    if (written) {
      values.emplace_back(static_cast<std::size_t>(tensor.elements), std::nan(""));
    } else if (tensor.dtype == DType::f64) {
      values.push_back(numbers<double>(generate(tensor, 5)));
    } else if (tensor.dtype == DType::f32) {
      values.push_back(numbers<float>(generate(tensor, 5)));
    } else {
      values.push_back(numbers<std::int32_t>(generate(tensor, 5)));
    }
  }
  return values;
}

void expect_trains_like_the_plain_loops(const NetworkWorkload& network, double limit) {
  const OpGraph graph = build_graph(network);
  const Values start = initial(graph);
  Values expected = start;
  constexpr int kSteps = 3;
  for (int i = 0; i < kSteps; ++i) testing::run_naive(graph, expected);
  for (const int threads : {1, 2, 3}) {
    const auto provider = make_openblas_provider(threads);
    const auto run = testing::run_on(*provider, graph, start, kSteps);
    EXPECT_TRUE(run.guards_intact);
    for (std::size_t id = 0; id < graph.tensors.size(); ++id) {
      if (graph.tensors[id].role == TensorRole::intermediate) continue;
      EXPECT_LT(testing::error_of(run.values[id], expected[id]), limit) << graph.tensors[id].name << ", " << threads;
    }
  }
}

TEST(Network, LenetTrainsLikeThePlainLoops) {
  expect_trains_like_the_plain_loops(small_lenet(DType::f64, 5), 1e-12);
  expect_trains_like_the_plain_loops(small_lenet(DType::f32, 5), 1e-4);
}

TEST(Network, PoolingBeforeReluTrainsLikeThePlainLoops) {
  expect_trains_like_the_plain_loops(small_cnn(DType::f64, 6), 1e-11);
}

TEST(Network, LenetLearnsItsBatch) {
  const OpGraph graph = build_graph(small_lenet(DType::f32, 40));
  const Values start = initial(graph);
  std::size_t loss = 0;
  while (graph.tensors[loss].name != "loss") ++loss;
  const auto provider = make_openblas_provider(2);
  const double first = testing::run_on(*provider, graph, start, 1).values[loss][0];
  const double last = testing::run_on(*provider, graph, start, 200).values[loss][0];
  EXPECT_NEAR(first, std::log(10.0), 0.3);
  EXPECT_LT(last, first / 10);
}

TEST(Network, LenetsStepIsAFewKernels) {
  const OpGraph graph = build_graph(small_lenet(DType::f32, 100));
  const auto provider = make_openblas_provider(1);
  const auto run = testing::run_on(*provider, graph, initial(graph));
  EXPECT_LE(run.served.size(), 18u);
}

}  // namespace
}  // namespace aibench
