// Every backward op against central differences of the loss, in fp64.

#include <cmath>

#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"
#include "tests/unit/verify/reference_run.h"

namespace aibench {
namespace {

using testing::ReferenceRun;

constexpr double kStep = 1e-5;
constexpr double kLargestRelativeError = 1e-6;

double loss_with(const OpGraph& graph, TensorId loss, TensorId changed, std::size_t element, double change) {
  ReferenceRun run(graph, 2);
  run[changed][element] += change;
  run.run();
  return run[loss][0];
}

// Relative L2 distance between `gradient` after one run and the differences of `loss` by every element of `value`.
void expect_gradient(const OpGraph& graph, TensorId loss, TensorId value, TensorId gradient) {
  ReferenceRun run(graph, 2);
  run.run();
  double error = 0.0, size = 0.0;
  for (std::size_t i = 0; i < run[gradient].size(); ++i) {
    const double difference =
        (loss_with(graph, loss, value, i, kStep) - loss_with(graph, loss, value, i, -kStep)) / (2 * kStep);
    error += (run[gradient][i] - difference) * (run[gradient][i] - difference);
    size += difference * difference;
  }
  ASSERT_GT(size, 0.0) << graph.at(value).name;
  EXPECT_LE(std::sqrt(error / size), kLargestRelativeError) << graph.at(value).name;
}

// Ends a graph in the squared error of `y` and gives back what the gradient of y is called.
struct Tail {
  TensorId loss, dy;
};
Tail squared_error(CaseBuilder& builder, TensorId y, std::int64_t count) {
  const TensorId target = builder.input("target", {count});
  const Tail tail{builder.output("loss", {1}), builder.output("dy", {count})};
  builder.run(MeanSquaredError{count, y, target, tail.loss}).run(MeanSquaredErrorBackward{count, y, target, tail.dy});
  return tail;
}

TEST(ReferenceGradients, OfTheSquaredError) {
  CaseBuilder builder(DType::f64);
  const TensorId y = builder.updated("y", {7});
  const Tail tail = squared_error(builder, y, 7);
  expect_gradient(builder.named("", "").graph, tail.loss, y, tail.dy);
}

TEST(ReferenceGradients, OfSoftmaxCrossEntropy) {
  CaseBuilder builder(DType::f64);
  const TensorId logits = builder.updated("logits", {5, 4}, -3, 3), labels = builder.labels(5, 4);
  const TensorId p = builder.output("p", {5, 4}), loss = builder.output("loss", {1});
  const TensorId gradient = builder.output("dlogits", {5, 4});
  builder.run(SoftmaxCrossEntropy{5, 4, logits, labels, p, loss});
  builder.run(SoftmaxCrossEntropyBackward{5, 4, p, labels, gradient});
  expect_gradient(builder.named("", "").graph, loss, logits, gradient);
}

TEST(ReferenceGradients, OfBias) {
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.input("x", {3, 4, 5}), bias = builder.updated("bias", {4});
  const TensorId y = builder.output("y", {3, 4, 5}), dbias = builder.output("dbias", {4});
  builder.run(AddBias{3, 4, 5, x, bias, y});
  const Tail tail = squared_error(builder, y, 60);
  builder.run(BiasBackward{3, 4, 5, tail.dy, dbias});
  expect_gradient(builder.named("", "").graph, tail.loss, bias, dbias);
}

TEST(ReferenceGradients, OfRelu) {
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.updated("x", {40}), y = builder.output("y", {40}), dx = builder.output("dx", {40});
  builder.run(Relu{40, x, y});
  const Tail tail = squared_error(builder, y, 40);
  builder.run(ReluBackward{40, y, tail.dy, dx});
  expect_gradient(builder.named("", "").graph, tail.loss, x, dx);
}

TEST(ReferenceGradients, OfMaxPoolWithOverlap) {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    const MaxPoolShape s{
        .n = 2, .c = 2, .h = 6, .w = 5, .size_h = 3, .size_w = 2, .stride_h = 1, .stride_w = 2, .layout = layout};
    const std::int64_t in = s.n * s.c * s.h * s.w, out = s.n * s.c * s.p() * s.q();
    CaseBuilder builder(DType::f64);
    const TensorId x = builder.updated("x", {in}), y = builder.output("y", {out}), dx = builder.output("dx", {in});
    builder.run(MaxPool{s, x, y});
    const Tail tail = squared_error(builder, y, out);
    builder.run(MaxPoolBackward{s, x, y, tail.dy, dx});
    expect_gradient(builder.named("", "").graph, tail.loss, x, dx);
  }
}

TEST(ReferenceGradients, OfConvolution) {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    const Conv2dShape s{.n = 2,
                        .c = 4,
                        .h = 7,
                        .w = 6,
                        .k = 6,
                        .r = 3,
                        .s = 2,
                        .pad_h = 2,
                        .pad_w = 1,
                        .stride_h = 2,
                        .dilation_w = 2,
                        .groups = 2,
                        .layout = layout};
    const std::int64_t in = s.n * s.c * s.h * s.w, out = s.n * s.k * s.p() * s.q(), taps = s.k * s.c / 2 * s.r * s.s;
    CaseBuilder builder(DType::f64);
    const TensorId x = builder.updated("x", {in}), w = builder.updated("w", {taps}), y = builder.output("y", {out});
    const TensorId dx = builder.output("dx", {in}), dw = builder.output("dw", {taps});
    builder.run(Conv2dForward{s, x, w, y});
    const Tail tail = squared_error(builder, y, out);
    builder.run(Conv2dBackwardData{s, tail.dy, w, dx}).run(Conv2dBackwardWeights{s, x, tail.dy, dw});
    const OpGraph graph = builder.named("", "").graph;
    expect_gradient(graph, tail.loss, x, dx);
    expect_gradient(graph, tail.loss, w, dw);
  }
}

TEST(ReferenceGradients, OfAFullyConnectedLayer) {
  // y = x w^T, as networks use it: dx = dy w, dw = dy^T x.
  constexpr std::int64_t kBatch = 3, kIn = 4, kOut = 5;
  CaseBuilder builder(DType::f64);
  const TensorId x = builder.updated("x", {kBatch, kIn}), w = builder.updated("w", {kOut, kIn});
  const TensorId y = builder.output("y", {kBatch, kOut});
  const TensorId dx = builder.output("dx", {kBatch, kIn}), dw = builder.output("dw", {kOut, kIn});
  builder.run(Gemm{
      .m = kBatch, .n = kOut, .k = kIn, .trans_b = true, .lda = kIn, .ldb = kIn, .ldc = kOut, .a = x, .b = w, .c = y});
  const Tail tail = squared_error(builder, y, kBatch * kOut);
  builder.run(
      Gemm{.m = kBatch, .n = kIn, .k = kOut, .lda = kOut, .ldb = kIn, .ldc = kIn, .a = tail.dy, .b = w, .c = dx});
  builder.run(Gemm{.m = kOut,
                   .n = kIn,
                   .k = kBatch,
                   .trans_a = true,
                   .lda = kOut,
                   .ldb = kIn,
                   .ldc = kIn,
                   .a = tail.dy,
                   .b = x,
                   .c = dw});
  const OpGraph graph = builder.named("", "").graph;
  expect_gradient(graph, tail.loss, x, dx);
  expect_gradient(graph, tail.loss, w, dw);
}

TensorId find(const OpGraph& graph, const std::string& name) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].name == name) return static_cast<TensorId>(i);
  }
  ADD_FAILURE() << "no tensor " << name;
  return kNoTensor;
}

// A whole training step as workloads build it: every parameter's gradient is that of the loss.
TEST(ReferenceGradients, OfAWholeTrainingStep) {
  NetworkWorkload network{.name = "cnn", .dtype = DType::f64, .mode = NetworkMode::training, .batch = 3};
  network.input = {2, 8, 8};
  network.layers = {Conv2dLayer{.channels = 3, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1},
                    ReluLayer{},
                    MaxPoolLayer{},
                    Conv2dLayer{.channels = 4, .kernel_h = 2, .kernel_w = 2},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 12},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 4}};
  for (const Loss loss : {Loss::cross_entropy, Loss::mean_squared_error}) {
    network.loss = loss;
    const OpGraph graph = build_graph(network);
    const TensorId value = find(graph, "loss");
    int parameters = 0;
    for (const Tensor& tensor : graph.tensors) {
      if (tensor.role != TensorRole::parameter) continue;
      const std::size_t dot = tensor.name.rfind('.');
      const std::string gradient = tensor.name.substr(0, dot) + ".d" + tensor.name.substr(dot + 1);
      expect_gradient(graph, value, find(graph, tensor.name), find(graph, gradient));
      ++parameters;
    }
    EXPECT_EQ(parameters, 8);
  }
}

}  // namespace
}  // namespace aibench
