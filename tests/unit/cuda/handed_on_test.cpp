// What the first round's worker chose, and what the later ones make of it, over a GPU played in host memory. Each
// FakeGpu is a process of its own: nothing but the words of `served` goes from one to the next.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/session.h"
#include "kernels/workloads/workload.h"
#include "tests/unit/cuda/fake/fake_gpu.h"

namespace aibench::cuda {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const GemmWorkload kProduct{.m = 4, .n = 4, .k = 4};
const Conv2dWorkload kConvolution{.n = 1, .c = 2, .h = 5, .w = 5, .k = 2, .r = 3, .s = 3};

// A convolution, and a product with its bias and relu behind it.
NetworkWorkload network() {
  NetworkWorkload network{.name = "cnn", .mode = NetworkMode::inference, .batch = 2, .input = {1, 6, 6}};
  network.layers = {Conv2dLayer{.channels = 2, .kernel_h = 3, .kernel_w = 3}, ReluLayer{},
                    FullyConnectedLayer{.features = 4}, ReluLayer{}};
  return network;
}

struct Round {
  std::vector<ServedOp> served;
  std::string choice;
  std::size_t products = 0;  // that cuBLASLt was asked for
  std::size_t convolutions = 0;
  // As the supervisor hands it on.
  std::vector<ChosenKernel> chosen() const {
    std::vector<ChosenKernel> list;
    for (const ServedOp& op : served) {
      list.push_back({op.provider, op.algorithm, static_cast<std::size_t>(op.count)});
    }
    return list;
  }
};

// A worker of its own, in which algorithm `fastest` takes half as long as the others.
Round round_of(const Workload& workload, int fastest, const std::vector<ChosenKernel>& chosen = {},
               const std::function<void()>& prepare_fake = {}) {
  FakeGpu gpu;
  fake::settings().algorithm_s = {{fastest, 0.005}};
  if (prepare_fake) prepare_fake();
  auto created = Session::create(*gpu.device, gpu.all(), build_graph(workload), 1, 1, Choice::own_trials, chosen);
  const auto* refusal = std::get_if<Unsupported>(&created);
  EXPECT_EQ(refusal, nullptr) << (refusal == nullptr ? "" : refusal->reason);
  if (refusal != nullptr) return {};
  Session& session = *std::get<std::unique_ptr<Session>>(created);
  session.enqueue();
  gpu.device->synchronize();
  return {session.served(), session.choice(), fake::seen().matmul_algorithms.size(),
          fake::seen().convolution_math.size()};
}

void expect_handed_on(const Workload& workload) {
  for (const int fastest : {0, 1}) {
    const Round first = round_of(workload, fastest);
    EXPECT_EQ(first.choice, kByTrial);
    EXPECT_GE(first.served.front().tried.size(), 2U);
    const Round other = round_of(workload, 1 - fastest);
    EXPECT_NE(other.served.front().algorithm, first.served.front().algorithm) << "what a search of its own would find";
    const Round later = round_of(workload, 1 - fastest, first.chosen());
    EXPECT_EQ(later.choice, kHandedOn);
    EXPECT_EQ(later.chosen(), first.chosen());
    for (const ServedOp& op : later.served) EXPECT_TRUE(op.tried.empty()) << op.algorithm;
    EXPECT_LT(later.products + later.convolutions, first.products + first.convolutions) << "no trial";
  }
}

TEST(HandedOn, AProductKeepsItsAlgorithm) { expect_handed_on(kProduct); }

TEST(HandedOn, AConvolutionKeepsItsAlgorithmInEveryDirection) {
  for (const ConvDirection direction :
       {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights}) {
    for (const DType dtype : {DType::f32, DType::tf32, DType::f16}) {
      Conv2dWorkload convolution = kConvolution;
      convolution.direction = direction;
      convolution.dtype = dtype;
      expect_handed_on(convolution);
    }
  }
}

TEST(HandedOn, AGraphKeepsTheAlgorithmsOfAllItsLaunches) {
  const Round first = round_of(network(), 1);
  ASSERT_EQ(first.served.size(), 1U);
  EXPECT_EQ(first.served.front().provider, "cuda-graph");
  EXPECT_THAT(first.served.front().algorithm, HasSubstr("gemm by cublas (cublasLtMatmul f32+bias+relu, algorithm 1,"));
  expect_handed_on(network());
}

TEST(HandedOn, WhatALibraryDoesWithoutFusionIsNotSearchedForAgain) {
  const auto without_fusion = [] { fake::settings().refuse_epilogues = fake::settings().refuse_fusion = true; };
  const Round first = round_of(network(), 1, {}, without_fusion);
  EXPECT_THAT(first.served.front().algorithm, HasSubstr("add_bias by kernels"));
  const Round later = round_of(network(), 0, first.chosen());
  EXPECT_EQ(later.choice, kHandedOn) << "though this library could fuse";
  EXPECT_EQ(later.chosen(), first.chosen());
}

TEST(HandedOn, AnAlgorithmThatIsGoneIsSearchedAnewAndTheRoundSaysSo) {
  const Round product = round_of(kProduct, 1);
  const Round without = round_of(kProduct, 1, product.chosen(), [] { fake::settings().forgotten_algorithms = {1}; });
  EXPECT_THAT(without.choice, StartsWith("by trial, as what was handed on does not fit: gemm: cublas offers"));
  EXPECT_THAT(without.served.front().algorithm, HasSubstr("algorithm 0"));

  const Round convolution = round_of(kConvolution, 1);
  const Round broken =
      round_of(kConvolution, 1, convolution.chosen(), [] { fake::settings().broken_algorithms = {1}; });
  EXPECT_THAT(broken.choice, StartsWith("by trial, as what was handed on does not fit: conv2d_forward: cudnn offers"));
  EXPECT_THAT(broken.served.front().algorithm, HasSubstr("implicit_gemm, fma"));

  const Round graph = round_of(network(), 1);
  const Round changed = round_of(network(), 1, graph.chosen(), [] { fake::settings().forgotten_algorithms = {1}; });
  EXPECT_THAT(changed.choice, StartsWith("by trial, as what was handed on does not fit: "));
  EXPECT_THAT(changed.served.front().algorithm, HasSubstr("algorithm 0"));
}

TEST(HandedOn, WordsOfAnotherOpOrNoneAreSearchedFor) {
  for (const char* words : {"", "sgemm", "cublasLtMatmul f32", "cublasLtMatmul f64, algorithm 1, tile 1"}) {
    const Round round = round_of(kProduct, 1, {{"cublas", words, 1}});
    EXPECT_THAT(round.choice, StartsWith(kByTrial)) << words;
    EXPECT_THAT(round.served.front().algorithm, HasSubstr("algorithm 1")) << words;
  }
  const Round graph = round_of(network(), 1, {{"cuda-graph", "graph of 2 launches: nonsense", 6}});
  EXPECT_THAT(graph.choice, StartsWith(kByTrial));
  EXPECT_EQ(graph.served.front().provider, "cuda-graph");
}

// The trial of a graph's only kernel is told under the graph's name, so that the winner is known to be one.
TEST(HandedOn, AGraphOfOneKernelNamesItsCandidatesAsItself) {
  OpGraph graph;
  const auto tensor = [&](const char* name, std::int64_t elements, TensorRole role) {
    return graph.add({.name = name, .shape = {elements}, .elements = elements, .role = role});
  };
  const TensorId a = tensor("a", 6, TensorRole::input), b = tensor("b", 12, TensorRole::input);
  const TensorId bias = tensor("bias", 4, TensorRole::input), c = tensor("c", 8, TensorRole::output);
  graph.ops = {Gemm{.m = 2, .n = 4, .k = 3, .lda = 3, .ldb = 4, .ldc = 4, .a = a, .b = b, .c = c},
               AddBias{.rows = 2, .channels = 4, .x = c, .bias = bias, .y = c}};
  FakeGpu gpu;
  fake::settings().algorithm_s = {{1, 0.005}};
  auto created = Session::create(*gpu.device, gpu.all(), graph, 1, 1, Choice::own_trials);
  const ServedOp& served = std::get<std::unique_ptr<Session>>(created)->served().front();
  EXPECT_EQ(served.count, 2);
  ASSERT_EQ(served.tried.size(), 2U);
  EXPECT_EQ(served.tried[1].algorithm, served.algorithm);
  EXPECT_EQ(served.tried[1].provider, "");
  EXPECT_EQ(served.tried[0].ops, 2U);
  EXPECT_LT(served.tried[1].seconds, served.tried[0].seconds);
}

}  // namespace
}  // namespace aibench::cuda
