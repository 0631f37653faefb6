#include "kernels/workloads/network_graph.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace aibench {
namespace {

NetworkWorkload lenet(NetworkMode mode) {
  return {.name = "lenet-mnist",
          .mode = mode,
          .batch = 100,
          .input = {1, 28, 28},
          .layers = {Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5, .pad_h = 2, .pad_w = 2}, ReluLayer{},
                     MaxPoolLayer{}, Conv2dLayer{.channels = 16, .kernel_h = 5, .kernel_w = 5}, ReluLayer{},
                     MaxPoolLayer{}, FullyConnectedLayer{.features = 120}, ReluLayer{},
                     FullyConnectedLayer{.features = 84}, ReluLayer{}, FullyConnectedLayer{.features = 10}},
          .optimizer = SgdOptimizer{.learning_rate = 0.001, .momentum = 0.9},
          .data = NetworkData::digits};
}

std::vector<std::string> op_names(const OpGraph& graph) {
  std::vector<std::string> names;
  for (const Op& op : graph.ops) names.emplace_back(name_of(op));
  return names;
}

std::int64_t elements_of(const OpGraph& graph, const std::string& name) {
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.name == name) return tensor.elements;
  }
  ADD_FAILURE() << "no tensor " << name;
  return 0;
}

TEST(NetworkGraph, InferenceIsTheForwardPass) {
  const OpGraph graph = build_network_graph(lenet(NetworkMode::inference));
  EXPECT_EQ(validate(graph), "");
  EXPECT_EQ(op_names(graph),
            (std::vector<std::string>{"conv2d_forward", "add_bias", "relu", "max_pool", "conv2d_forward", "add_bias",
                                      "relu", "max_pool", "gemm", "add_bias", "relu", "gemm", "add_bias", "relu",
                                      "gemm", "add_bias"}));
  EXPECT_EQ(graph.at(std::get<AddBias>(graph.ops.back()).y).role, TensorRole::output);
}

TEST(NetworkGraph, ATrainingStepOfLenetHasEveryGradientButTheImages) {
  const OpGraph graph = build_network_graph(lenet(NetworkMode::training));
  EXPECT_EQ(validate(graph), "");
  const auto names = op_names(graph);
  const auto count = [&](const char* name) { return std::count(names.begin(), names.end(), name); };
  EXPECT_EQ(count("conv2d_backward_weights"), 2);
  EXPECT_EQ(count("conv2d_backward_data"), 1);
  EXPECT_EQ(count("max_pool_backward"), 2);
  EXPECT_EQ(count("relu_backward"), 4);
  EXPECT_EQ(count("bias_backward"), 5);
  EXPECT_EQ(count("gemm"), 3 * 3);
  EXPECT_EQ(count("sgd_step"), 10);
  EXPECT_EQ(elements_of(graph, "fc1.weight"), 120 * 400);
  EXPECT_EQ(elements_of(graph, "conv2.dweight"), 16 * 6 * 25);
  EXPECT_EQ(elements_of(graph, "fc3.bias.velocity"), 10);
}

// Multiply-adds counted by hand from the layer sizes.
TEST(NetworkGraph, WorkIsTheSumOverGemmsAndConvolutions) {
  const double conv1 = 2.0 * 100 * 6 * 28 * 28 * 25, conv2 = 2.0 * 100 * 16 * 10 * 10 * 150;
  const double fc = 2.0 * 100 * (400 * 120 + 120 * 84 + 84 * 10);
  EXPECT_EQ(work_of(lenet(NetworkMode::inference)).flops, conv1 + conv2 + fc);
  EXPECT_EQ(work_of(lenet(NetworkMode::training)).flops, 2 * conv1 + 3 * conv2 + 3 * fc);
  EXPECT_EQ(work_of(lenet(NetworkMode::training)).samples, 100);
}

const std::vector<std::int64_t>& shape_of(const OpGraph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.tensors, name, &Tensor::name);
  EXPECT_NE(found, graph.tensors.end()) << name;
  return found->shape;
}

// The channels are last in every image and filter, and nothing is turned on the way: the same ops on as many elements.
TEST(NetworkGraph, InNhwcTheSameOpsWorkOnImagesWithTheirChannelsLast) {
  using Shape = std::vector<std::int64_t>;
  NetworkWorkload w = lenet(NetworkMode::training);
  const OpGraph nchw = build_network_graph(w);
  w.layout = Layout::nhwc;
  const OpGraph graph = build_network_graph(w);
  EXPECT_EQ(validate(graph), "");
  EXPECT_EQ(op_names(graph), op_names(nchw));
  EXPECT_EQ(shape_of(nchw, "conv2.output"), (Shape{100, 16, 10, 10}));
  EXPECT_EQ(shape_of(graph, "input"), (Shape{100, 28, 28, 1}));
  EXPECT_EQ(shape_of(graph, "conv2.output"), (Shape{100, 10, 10, 16}));
  EXPECT_EQ(shape_of(graph, "conv2.weight"), (Shape{16, 5, 5, 6}));
  EXPECT_EQ(shape_of(graph, "conv2.dinput"), (Shape{100, 14, 14, 6}));
  EXPECT_EQ(shape_of(graph, "fc1.weight"), (Shape{120, 400}));
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    EXPECT_EQ(graph.tensors[i].elements, nchw.tensors[i].elements) << graph.tensors[i].name;
    EXPECT_EQ(graph.tensors[i].fill.high, nchw.tensors[i].fill.high) << graph.tensors[i].name;
  }
  int images = 0;
  const auto expect_nhwc = [&](const auto& op) {
    if constexpr (requires { op.shape.layout; }) {
      EXPECT_EQ(op.shape.layout, Layout::nhwc);
      ++images;
    }
    if constexpr (requires { op.inner; }) {
      EXPECT_EQ(op.inner, 1);
    }
  };
  for (const Op& op : graph.ops) std::visit(expect_nhwc, op);
  EXPECT_EQ(images, 4 + 3 + 2);  // forward, the convolutions back, the poolings back
  EXPECT_EQ(std::get<AddBias>(graph.ops[1]).rows, 100 * 28 * 28);
  EXPECT_EQ(work_of(w).flops, work_of(lenet(NetworkMode::training)).flops);
}

TEST(NetworkGraph, AReluBehindAPoolKeepsThePoolsOutput) {
  NetworkWorkload w{.name = "n",
                    .mode = NetworkMode::training,
                    .batch = 2,
                    .input = {3, 8, 8},
                    .layers = {Conv2dLayer{.channels = 4, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1},
                               MaxPoolLayer{}, ReluLayer{}, FullyConnectedLayer{.features = 5}}};
  const OpGraph graph = build_network_graph(w);
  EXPECT_EQ(validate(graph), "");
  for (const Op& op : graph.ops) {
    if (const auto* relu = std::get_if<Relu>(&op)) {
      EXPECT_NE(relu->x, relu->y);
    }
  }
}

TEST(NetworkGraph, NothingIsCarriedBackBeyondTheFirstTrainedLayer) {
  NetworkWorkload w{.name = "n",
                    .mode = NetworkMode::training,
                    .batch = 2,
                    .input = {1, 8, 8},
                    .layers = {MaxPoolLayer{}, ReluLayer{}, FullyConnectedLayer{.features = 5}}};
  const auto names = op_names(build_network_graph(w));
  EXPECT_EQ(std::count(names.begin(), names.end(), "max_pool_backward"), 0);
  EXPECT_EQ(std::count(names.begin(), names.end(), "relu_backward"), 0);
  EXPECT_EQ(std::count(names.begin(), names.end(), "gemm"), 2);  // forward and the weights' gradient
}

TEST(NetworkGraph, LayersWithoutBiasHaveNoBiasOps) {
  NetworkWorkload w{.name = "n",
                    .mode = NetworkMode::training,
                    .batch = 2,
                    .input = {4},
                    .layers = {FullyConnectedLayer{.features = 5, .bias = false}},
                    .loss = Loss::mean_squared_error,
                    .optimizer = AdamOptimizer{}};
  EXPECT_EQ(
      op_names(build_network_graph(w)),
      (std::vector<std::string>{"gemm", "mean_squared_error", "mean_squared_error_backward", "gemm", "adam_step"}));
}

DType dtype_in(const OpGraph& graph, const std::string& name) {
  for (const Tensor& tensor : graph.tensors) {
    if (tensor.name == name) return tensor.dtype;
  }
  ADD_FAILURE() << "no tensor " << name;
  return DType::i32;
}

TEST(NetworkGraph, MixedPrecisionTrainsF32MastersThroughShortCopies) {
  for (const DType half : {DType::bf16, DType::f16}) {
    NetworkWorkload w = lenet(NetworkMode::training);
    const std::vector<std::string> f32_ops = op_names(build_network_graph(w));
    w.dtype = half;
    const OpGraph graph = build_network_graph(w);
    EXPECT_EQ(validate(graph), "");
    const std::string copy = "." + std::string(name_of(half));
    for (const std::string name :
         {"input", "conv1.output", "pool2.output", "fc3.output", "conv2.dinput", "fc1.dinput"}) {
      EXPECT_EQ(dtype_in(graph, name), half) << name;
    }
    for (const std::string& name : {"conv1.weight" + copy, "fc3.bias" + copy, "doutput" + copy}) {
      EXPECT_EQ(dtype_in(graph, name), half) << name;
    }
    for (const char* name : {"conv1.weight", "fc3.bias", "conv1.dweight", "fc3.dbias", "fc1.weight.velocity",
                             "fc3.output.f32", "probabilities", "doutput", "loss"}) {
      EXPECT_EQ(dtype_in(graph, name), DType::f32) << name;
    }
    // Ten parameters are copied before the first layer runs; the loss lies between two conversions.
    std::vector<std::string> names = op_names(graph);
    EXPECT_EQ(std::count(names.begin(), names.begin() + 10, "convert"), 10);
    EXPECT_EQ(std::count(names.begin(), names.end(), "convert"), 12);
    std::erase(names, "convert");
    EXPECT_EQ(names, f32_ops);
  }
}

TEST(NetworkGraph, TheLayersReadTheCopiesAndTheOptimizerWritesTheMasters) {
  NetworkWorkload w = lenet(NetworkMode::training);
  w.dtype = DType::bf16;
  const OpGraph graph = build_network_graph(w);
  for (const Op& op : graph.ops) {
    if (const auto* conv = std::get_if<Conv2dForward>(&op)) {
      EXPECT_EQ(graph.at(conv->w).dtype, DType::bf16);
    }
    if (const auto* back = std::get_if<Conv2dBackwardData>(&op)) {
      EXPECT_EQ(graph.at(back->w).name, "conv2.weight.bf16");
    }
    if (const auto* step = std::get_if<SgdStep>(&op)) {
      EXPECT_EQ(graph.at(step->parameter).role, TensorRole::parameter);
      EXPECT_EQ(graph.at(step->gradient).dtype, DType::f32);
    }
  }
}

// Once on the way in, once on the way out, and only in f16.
TEST(NetworkGraph, F16ScalesTheGradientOfTheLossAndItsUpdatesDivide) {
  const Optimizer sgd = SgdOptimizer{.momentum = 0.9}, adam = AdamOptimizer{};
  for (const Loss loss : {Loss::cross_entropy, Loss::mean_squared_error}) {
    for (const Optimizer& optimizer : {sgd, adam}) {
      for (const DType dtype : {DType::f32, DType::bf16, DType::f16}) {
        NetworkWorkload w{.name = "n", .dtype = dtype, .mode = NetworkMode::training, .batch = 2, .input = {4}};
        w.layers = {FullyConnectedLayer{.features = 3}, ReluLayer{}, FullyConnectedLayer{.features = 2}};
        w.loss = loss;
        w.optimizer = optimizer;
        const OpGraph graph = build_network_graph(w);
        std::vector<std::string> scaled;
        for (const Op& op : graph.ops) {
          if (const auto* o = std::get_if<Convert>(&op); o != nullptr && o->scale != 1) {
            EXPECT_EQ(o->scale, kLossScale);
            scaled.push_back(graph.at(o->y).name);
          }
          const auto* sgd_step = std::get_if<SgdStep>(&op);
          const auto* adam_step = std::get_if<AdamStep>(&op);
          if (sgd_step == nullptr && adam_step == nullptr) continue;
          EXPECT_EQ(sgd_step != nullptr ? sgd_step->gradient_scale : adam_step->gradient_scale,
                    dtype == DType::f16 ? kLossScale : 1.0);
        }
        const std::vector<std::string> expected =
            dtype == DType::f16 ? std::vector<std::string>{"doutput.f16"} : std::vector<std::string>();
        EXPECT_EQ(scaled, expected) << name_of(dtype);
      }
    }
  }
  EXPECT_EQ(std::exp2(std::round(std::log2(kLossScale))), kLossScale);
}

TEST(NetworkGraph, ShortInferenceHasShortParametersAndNothingElse) {
  NetworkWorkload w = lenet(NetworkMode::inference);
  const std::vector<std::string> f32_ops = op_names(build_network_graph(w));
  w.dtype = DType::bf16;
  const OpGraph graph = build_network_graph(w);
  EXPECT_EQ(op_names(graph), f32_ops);
  for (const Tensor& tensor : graph.tensors) EXPECT_EQ(tensor.dtype, DType::bf16) << tensor.name;
}

// One fully connected layer of 5 outputs behind 4 inputs, for 2 samples; bytes by hand.
TEST(NetworkGraph, BytesOfMixedPrecisionAreThoseOfItsTensors) {
  NetworkWorkload w{.name = "n", .dtype = DType::bf16, .mode = NetworkMode::training, .batch = 2, .input = {4}};
  w.layers = {FullyConnectedLayer{.features = 5, .bias = false}};
  w.loss = Loss::mean_squared_error;
  const double copy = 20 * (4 + 2), forward = (8 + 20 + 10) * 2, to_f32 = 10 * (2 + 4);
  const double loss = (10 + 10 + 1) * 4, back = 3 * 10 * 4, to_bf16 = 10 * (4 + 2);
  const double dweight = (10 + 8) * 2 + 20 * 4, sgd = (20 + 20 + 20) * 4;
  EXPECT_EQ(work_of(w).bytes, copy + forward + to_f32 + loss + back + to_bf16 + dweight + sgd);
  // masters, gradients: f32; copies, input, output, its gradient: bf16; output, target, gradient in f32; loss
  EXPECT_EQ(memory_bytes(w), 20 * (4 + 4 + 2) + (8 + 10 + 10) * 2 + 3 * 10 * 4 + 4);
}

std::string dtype_of_tensor(const OpGraph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.tensors, name, &Tensor::name);
  return found == graph.tensors.end() ? "no such tensor" : std::string(name_of(found->dtype));
}

TEST(QuantizedGraph, MultipliesIntegersAndEndsInF32) {
  NetworkWorkload network = lenet(NetworkMode::inference);
  network.dtype = DType::i8;
  const OpGraph graph = build_network_graph(network);
  EXPECT_EQ(validate(graph), "");
  EXPECT_EQ(op_names(graph),
            (std::vector<std::string>{"rescale", "conv2d_forward", "rescale", "max_pool", "conv2d_forward", "rescale",
                                      "max_pool", "gemm", "rescale", "gemm", "rescale", "gemm", "rescale"}));
  EXPECT_TRUE(std::get<Rescale>(graph.ops[2]).relu);
  EXPECT_FALSE(std::get<Rescale>(graph.ops.back()).relu);
  EXPECT_EQ(dtype_of_tensor(graph, "input"), "f32");
  EXPECT_EQ(dtype_of_tensor(graph, "input.i8"), "i8");
  EXPECT_EQ(dtype_of_tensor(graph, "conv1.weight"), "i8");
  EXPECT_EQ(dtype_of_tensor(graph, "conv1.sums"), "i32");
  EXPECT_EQ(dtype_of_tensor(graph, "conv1.output"), "i8");
  EXPECT_EQ(dtype_of_tensor(graph, "conv1.bias"), "f32");
  EXPECT_EQ(elements_of(graph, "conv1.factor"), 6);
  EXPECT_EQ(elements_of(graph, "input.factor"), 1);
  EXPECT_EQ(dtype_of_tensor(graph, "fc3.output"), "f32");
  EXPECT_EQ(graph.at(std::get<Rescale>(graph.ops.back()).y).role, TensorRole::output);
}

// Every activation that is quantised has to be there in f32 under the same name, where its range is measured.
TEST(QuantizedGraph, HasTheActivationsOfTheF32Graph) {
  const OpGraph wide = build_network_graph(lenet(NetworkMode::inference));
  NetworkWorkload network = lenet(NetworkMode::inference);
  network.dtype = DType::i8;
  const OpGraph graph = build_network_graph(network);
  for (const Op& op : graph.ops) {
    const auto* rescale = std::get_if<Rescale>(&op);
    if (rescale == nullptr || graph.at(rescale->x).dtype != DType::i32) continue;
    EXPECT_EQ(dtype_of_tensor(wide, graph.at(rescale->y).name), "f32");
    EXPECT_EQ(elements_of(wide, graph.at(rescale->y).name), graph.at(rescale->y).elements);
  }
}

TEST(QuantizedGraph, ARelusOrPoolingsOutputIsMadeF32AtTheEnd) {
  NetworkWorkload network = lenet(NetworkMode::inference);
  network.dtype = DType::i8;
  network.layers = {Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5, .bias = false}, MaxPoolLayer{},
                    ReluLayer{}};
  const OpGraph graph = build_network_graph(network);
  EXPECT_EQ(validate(graph), "");
  EXPECT_EQ(op_names(graph),
            (std::vector<std::string>{"rescale", "conv2d_forward", "rescale", "max_pool", "relu", "rescale"}));
  EXPECT_EQ(std::get<Rescale>(graph.ops[2]).bias, kNoTensor);
  EXPECT_EQ(dtype_of_tensor(graph, "relu1.output"), "i8");
  EXPECT_EQ(dtype_of_tensor(graph, "relu1.output.f32"), "f32");
}

}  // namespace
}  // namespace aibench
