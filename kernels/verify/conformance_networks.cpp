#include "kernels/verify/conformance_builder.h"
#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

NetworkWorkload training(std::string name, std::int64_t batch, std::vector<std::int64_t> input,
                         std::vector<Layer> layers) {
  return {.name = std::move(name),
          .mode = NetworkMode::training,
          .batch = batch,
          .input = std::move(input),
          .layers = std::move(layers)};
}

FullyConnectedLayer fc(std::int64_t features) { return {.features = features}; }

NetworkWorkload with(NetworkWorkload network, Loss loss, Optimizer optimizer) {
  network.loss = loss;
  network.optimizer = optimizer;
  return network;
}

NetworkWorkload lenet_mnist() {
  NetworkWorkload network =
      training("lenet-mnist", 10, {1, 28, 28},
               {Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5, .pad_h = 2, .pad_w = 2}, ReluLayer{},
                MaxPoolLayer{}, Conv2dLayer{.channels = 16, .kernel_h = 5, .kernel_w = 5}, ReluLayer{}, MaxPoolLayer{},
                fc(120), ReluLayer{}, fc(84), ReluLayer{}, fc(10)});
  network.data = NetworkData::digits;
  return with(network, Loss::cross_entropy, SgdOptimizer{.learning_rate = 0.001, .momentum = 0.9});
}

NetworkWorkload cnn3_cifar() {
  std::vector<Layer> layers;
  for (const std::int64_t channels : {64, 128, 256}) {
    layers.push_back(Conv2dLayer{.channels = channels, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1});
    layers.push_back(MaxPoolLayer{});
    layers.push_back(ReluLayer{});
  }
  layers.insert(layers.end(), {fc(512), ReluLayer{}, fc(10)});
  return with(training("cnn3-cifar", 1, {3, 48, 48}, layers), Loss::cross_entropy,
              SgdOptimizer{.learning_rate = 0.001, .momentum = 0.9});
}

}  // namespace

std::string case_name_of(const NetworkWorkload& network) {
  return network.name + "/" + std::string(name_of(network.dtype)) + "/" + std::string(name_of(network.mode)) + "-b" +
         std::to_string(network.batch) + (network.layout == Layout::nchw ? "" : "-nhwc");
}

std::vector<NetworkWorkload> in_both_layouts(const NetworkWorkload& network) {
  std::vector<NetworkWorkload> both{network};
  if (network.input.size() == 1) return both;
  both.push_back(network);
  both.back().layout = Layout::nhwc;
  return both;
}

const std::vector<NetworkWorkload>& conformance_networks() {
  constexpr double kMomentum = 0.9;  // keeps the gradient where it can be compared, see step_agreement.h
  static const std::vector<NetworkWorkload> networks = {
      lenet_mnist(),
      cnn3_cifar(),
      with(training("mlp-house-price", 32, {1}, {fc(64), ReluLayer{}, fc(1)}), Loss::mean_squared_error,
           AdamOptimizer{}),
      with(training("mlp-tiny", 2, {2}, {fc(2), ReluLayer{}, fc(2), ReluLayer{}, fc(2), ReluLayer{}}),
           Loss::mean_squared_error, SgdOptimizer{.learning_rate = 0.1, .momentum = kMomentum}),
      with(training("mlp-regression", 100, {10}, {fc(5), ReluLayer{}, fc(3)}), Loss::mean_squared_error,
           SgdOptimizer{.learning_rate = 0.01, .momentum = kMomentum}),
  };
  return networks;
}

void add_network_cases(std::vector<ConformanceCase>& cases) {
  constexpr std::int64_t kSteps = 3;
  constexpr std::uint64_t kSeed = 1;  // under some seeds a layer of mlp-tiny is dead from the start
  for (const DType dtype : {DType::f32, DType::bf16, DType::f16}) {
    for (const NetworkWorkload& shipped : conformance_networks()) {
      for (NetworkWorkload network : in_both_layouts(shipped)) {
        network.dtype = dtype;
        cases.push_back({.name = case_name_of(network),
                         .graph = build_graph(network),
                         .steps = kSteps,
                         .whole = true,
                         .seed = kSeed});
      }
    }
  }
}

}  // namespace aibench
