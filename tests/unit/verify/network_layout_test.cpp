// A network with its channels last is the same network: given the same images and parameters, each in its own order,
// the fp64 reference has the same loss, the same outputs and the same gradients in both.

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"
#include "tests/unit/verify/reference_run.h"

namespace aibench {
namespace {

using testing::ReferenceRun;
using Values = std::vector<double>;

struct Image {
  std::int64_t n, c, h, w;
};

// The elements of [n, c, h, w] in the order of [n, h, w, c].
Values channels_last(std::span<const double> from, const Image& s) {
  Values to(from.size());
  for (std::int64_t n = 0; n < s.n; ++n) {
    for (std::int64_t c = 0; c < s.c; ++c) {
      for (std::int64_t h = 0; h < s.h; ++h) {
        for (std::int64_t w = 0; w < s.w; ++w) {
          to.at(static_cast<std::size_t>(((n * s.h + h) * s.w + w) * s.c + c)) =
              from[static_cast<std::size_t>(((n * s.c + c) * s.h + h) * s.w + w)];
        }
      }
    }
  }
  return to;
}

constexpr std::int64_t kBatch = 3;

// Every kind of layer, sizes that differ in every direction, and windows that share pixels.
NetworkWorkload network(bool flattens) {
  NetworkWorkload w{.name = "n", .dtype = DType::f64, .mode = NetworkMode::training, .batch = kBatch};
  w.input = {2, 11, 9};
  w.layers = {Conv2dLayer{.channels = 6, .kernel_h = 3, .kernel_w = 2, .pad_h = 1, .stride_w = 2}, ReluLayer{},
              MaxPoolLayer{.size_h = 3, .size_w = 2, .stride_h = 2, .stride_w = 1},
              Conv2dLayer{.channels = 4, .kernel_h = 2, .kernel_w = 2, .dilation_h = 2, .groups = 2}, ReluLayer{}};
  if (flattens) w.layers.insert(w.layers.end(), {FullyConnectedLayer{.features = 5}, ReluLayer{}});
  if (flattens) w.layers.push_back(FullyConnectedLayer{.features = 3});
  w.loss = flattens ? Loss::cross_entropy : Loss::mean_squared_error;
  w.optimizer = SgdOptimizer{.learning_rate = 0.1, .momentum = 0.9};
  return w;
}

// How the tensors that a step reads or leaves behind lie in nchw; those not named here are the same in both layouts.
// fc1 is [5, 4 x 3 x 2]: its rows follow the images that are flattened.
const std::map<std::string, Image>& images() {
  static const std::map<std::string, Image> all = {
      {"input", {kBatch, 2, 11, 9}},       {"conv1.weight", {6, 2, 3, 2}},       {"conv2.weight", {4, 3, 2, 2}},
      {"fc1.weight", {5, 4, 3, 2}},        {"conv1.output", {kBatch, 6, 11, 4}}, {"pool1.output", {kBatch, 6, 5, 3}},
      {"conv2.output", {kBatch, 4, 3, 2}}, {"target", {kBatch, 4, 3, 2}}};
  return all;
}

Values in_nhwc(std::string name, std::span<const double> values) {
  constexpr std::string_view kVelocity = ".velocity";
  if (name.ends_with(kVelocity)) name.resize(name.size() - kVelocity.size());
  const auto image = images().find(name);
  return image == images().end() ? Values(values.begin(), values.end()) : channels_last(values, image->second);
}

void expect_the_same_step(NetworkWorkload w) {
  const OpGraph nchw_graph = build_graph(w);
  w.layout = Layout::nhwc;
  const OpGraph nhwc_graph = build_graph(w);
  ReferenceRun nchw(nchw_graph, 7), nhwc(nhwc_graph, 7);
  for (std::size_t i = 0; i < nchw_graph.tensors.size(); ++i) {
    const auto id = static_cast<TensorId>(i);
    const Tensor& tensor = nchw_graph.at(id);
    const bool filled = tensor.role == TensorRole::input || tensor.role == TensorRole::parameter;
    if (filled && tensor.dtype != DType::i32) nhwc.set(id, in_nhwc(tensor.name, nchw[id]));
  }
  nchw.run();
  nhwc.run();
  int compared = 0;
  for (std::size_t i = 0; i < nchw_graph.tensors.size(); ++i) {
    const auto id = static_cast<TensorId>(i);
    const Tensor& tensor = nchw_graph.at(id);
    const bool output = tensor.name.ends_with(".output") || tensor.role == TensorRole::output;
    if (!output && tensor.role != TensorRole::parameter && tensor.role != TensorRole::state) continue;
    const Values wanted = in_nhwc(tensor.name, nchw[id]);
    double largest = 0;
    for (std::size_t e = 0; e < wanted.size(); ++e) {
      ASSERT_NEAR(nhwc[id][e], wanted[e], 1e-13) << tensor.name << " " << e;
      largest = std::max(largest, std::abs(wanted[e]));
    }
    EXPECT_GT(largest, 0) << tensor.name << " says nothing";
    ++compared;
  }
  EXPECT_GE(compared, 4 * 2 + 3 + 1);  // parameters and velocities of two convolutions at least, activations, loss
}

TEST(NetworkLayout, LossActivationsAndGradientsDoNotDependOnIt) { expect_the_same_step(network(true)); }

TEST(NetworkLayout, NorWhereTheOutputIsAnImage) { expect_the_same_step(network(false)); }

// Nobody permutes what the generator makes: the numbers lie in the layout's own order.
TEST(NetworkLayout, InputsAndParametersAreTheGeneratorsInTheOrderInWhichTheyLie) {
  NetworkWorkload w = network(true);
  const OpGraph nchw = build_graph(w);
  w.layout = Layout::nhwc;
  const OpGraph nhwc = build_graph(w);
  for (std::size_t i = 0; i < nchw.tensors.size(); ++i) {
    const Tensor& tensor = nchw.tensors[i];
    if (tensor.role != TensorRole::input && tensor.role != TensorRole::parameter) continue;
    EXPECT_EQ(generate(tensor, 7), generate(nhwc.tensors[i], 7)) << tensor.name;
  }
}

}  // namespace
}  // namespace aibench
