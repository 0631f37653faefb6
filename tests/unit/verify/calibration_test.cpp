#include "kernels/verify/calibration.h"

#include <algorithm>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/verify/accuracy_loss.h"
#include "kernels/verify/decode.h"
#include "kernels/workloads/generator.h"
#include "tests/support/memory_device.h"
#include "tests/unit/verify/encode.h"

namespace aibench {
namespace {

using ::testing::ElementsAre;
using testing::encode;
using ::testing::FloatEq;

TensorId id_of(const OpGraph& graph, const std::string& name) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].name == name) return static_cast<TensorId>(i);
  }
  throw std::invalid_argument("no tensor " + name);
}

std::vector<float> numbers_of(const OpGraph& graph, const std::string& name) {
  const Tensor& tensor = graph.at(id_of(graph, name));
  const std::vector<double> numbers = decode(tensor.dtype, generate(tensor, 1));
  return {numbers.begin(), numbers.end()};
}

NetworkWorkload small_mlp(DType dtype, std::vector<Layer> layers) {
  return {.name = "mlp", .dtype = dtype, .batch = 1, .input = {2}, .layers = std::move(layers)};
}

// fc1: weights 0.5 -1 and 2 0, biases 0.25 -0.5; inputs 1 -2 and 0.5 4. Its outputs are 2.75 1.5 and -3.5 0.5.
FloatNetwork by_hand(const NetworkWorkload& network) {
  FloatNetwork made = float_network(network, 2, 1, 1);
  const auto put = [&](const std::string& name, const std::vector<double>& numbers) {
    made.contents[static_cast<std::size_t>(id_of(made.graph, name))] = encode(DType::f32, numbers);
  };
  put("input", {1, -2, 0.5, 4});
  put("fc1.weight", {0.5, -1, 2, 0});
  put("fc1.bias", {0.25, -0.5});
  return made;
}

TEST(Calibration, WeightsHaveAScaleAnOutputChannelAndTheOutputStaysF32) {
  const NetworkWorkload network = small_mlp(DType::i8, {FullyConnectedLayer{.features = 2}});
  const OpGraph graph = quantized(network, by_hand(network), 1);
  EXPECT_EQ(validate(graph), "");
  EXPECT_THAT(numbers_of(graph, "fc1.weight"), ElementsAre(64, -127, 127, 0));  // 63.5: to even
  EXPECT_THAT(numbers_of(graph, "input.factor"), ElementsAre(FloatEq(127.0F / 4)));
  EXPECT_THAT(numbers_of(graph, "fc1.factor"), ElementsAre(FloatEq(4.0F / 127 / 127), FloatEq(8.0F / 127 / 127)));
  EXPECT_THAT(numbers_of(graph, "fc1.bias"), ElementsAre(0.25F, -0.5F));
  EXPECT_EQ(name_of(graph.at(id_of(graph, "fc1.output")).dtype), "f32");
}

TEST(Calibration, AnActivationsScaleIsOfWhatStandsBehindItsRelu) {
  const NetworkWorkload network =
      small_mlp(DType::i8, {FullyConnectedLayer{.features = 2}, ReluLayer{}, FullyConnectedLayer{.features = 1}});
  const OpGraph graph = quantized(network, by_hand(network), 1);
  const float output = 2.75F / 127;
  EXPECT_THAT(numbers_of(graph, "fc1.factor"),
              ElementsAre(FloatEq(4.0F / 127 / 127 / output), FloatEq(8.0F / 127 / 127 / output)));
  EXPECT_THAT(numbers_of(graph, "fc1.bias"), ElementsAre(FloatEq(0.25F / output), FloatEq(-0.5F / output)));
  const OpGraph open = quantized(
      small_mlp(DType::i8, {FullyConnectedLayer{.features = 2}, FullyConnectedLayer{.features = 1}}),
      by_hand(small_mlp(DType::i8, {FullyConnectedLayer{.features = 2}, FullyConnectedLayer{.features = 1}})), 1);
  EXPECT_THAT(numbers_of(open, "fc1.bias"), ElementsAre(FloatEq(0.25F / (3.5F / 127)), FloatEq(-0.5F / (3.5F / 127))));
}

TEST(Calibration, WhereEverythingIsZeroTheScaleIsOne) {
  const NetworkWorkload network = small_mlp(DType::i8, {FullyConnectedLayer{.features = 2}});
  FloatNetwork zeros = by_hand(network);
  for (std::vector<std::byte>& bytes : zeros.contents) std::ranges::fill(bytes, std::byte{0});
  const OpGraph graph = quantized(network, zeros, 1);
  EXPECT_THAT(numbers_of(graph, "fc1.weight"), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(numbers_of(graph, "input.factor"), ElementsAre(1));
  EXPECT_THAT(numbers_of(graph, "fc1.factor"), ElementsAre(1, 1));
}

NetworkWorkload small_cnn(DType dtype) {
  NetworkWorkload network{.name = "cnn", .dtype = dtype, .batch = 40, .input = {2, 12, 12}};
  network.layers = {Conv2dLayer{.channels = 6, .kernel_h = 3, .kernel_w = 3},
                    ReluLayer{},
                    MaxPoolLayer{},
                    Conv2dLayer{.channels = 8, .kernel_h = 3, .kernel_w = 3},
                    MaxPoolLayer{.size_h = 3, .size_w = 3, .stride_h = 1, .stride_w = 1},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 10}};
  return network;
}

std::unique_ptr<Session> session_of(Device& device, Provider& provider, const NetworkWorkload& network) {
  const std::array<Provider*, 1> providers = {&provider};
  auto created = Session::create(device, providers, build_runnable_graph(network, 3, 1), 3);
  return std::move(std::get<std::unique_ptr<Session>>(created));
}

// 8 bits leave about a hundredth of the largest number an activation, and errors of a few layers add up.
TEST(Calibration, AQuantisedNetworkIsCloseToItself) {
  testing::MemoryDevice device;
  ReferenceProvider reference;
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    NetworkWorkload network = small_cnn(DType::i8);
    network.layout = layout;
    const AccuracyLoss loss = accuracy_loss(*session_of(device, reference, network), network, 3, 1);
    EXPECT_EQ(loss.samples, 40);
    EXPECT_GT(loss.relative_l2_error.value(), 1e-4);
    EXPECT_LT(loss.relative_l2_error.value(), 0.05);
    EXPECT_GT(loss.same_class_share.value(), 0.8);
  }
}

TEST(Calibration, Bf16IsCloserAndItsLossIsToldAsWell) {
  testing::MemoryDevice device;
  ReferenceProvider reference;
  const NetworkWorkload network = small_cnn(DType::bf16);
  const AccuracyLoss loss = accuracy_loss(*session_of(device, reference, network), network, 3, 1);
  EXPECT_GT(loss.relative_l2_error.value(), 1e-5);
  EXPECT_LT(loss.relative_l2_error.value(), 0.01);
}

TEST(Calibration, LooksAtOtherInputsThanTheCases) {
  const FloatNetwork case_data = float_network(small_cnn(DType::i8), 4, 3, 3);
  const FloatNetwork calibration = float_network(small_cnn(DType::i8), 4, 3, calibration_seed(3));
  const auto input = static_cast<std::size_t>(id_of(case_data.graph, "input"));
  const auto weight = static_cast<std::size_t>(id_of(case_data.graph, "conv1.weight"));
  EXPECT_NE(case_data.contents[input], calibration.contents[input]);
  EXPECT_EQ(case_data.contents[weight], calibration.contents[weight]);
}

TEST(Calibration, AGraphThatWasNotCalibratedDoesNotRun) {
  testing::MemoryDevice device;
  ReferenceProvider reference;
  const std::array<Provider*, 1> providers = {&reference};
  EXPECT_THROW(Session::create(device, providers, build_graph(small_cnn(DType::i8)), 3), std::invalid_argument);
}

TEST(AccuracyLoss, IsRelativeToTheWholeOutputAndCountsClassesRowByRow) {
  const std::vector<double> exact = {3, 0, 0, 4}, output = {3, 0, 3, 4};
  const AccuracyLoss loss = accuracy_loss(output, exact, 2, true);
  EXPECT_DOUBLE_EQ(loss.relative_l2_error.value(), 0.6);
  EXPECT_EQ(loss.same_class_share, 1.0);
  EXPECT_EQ(accuracy_loss(std::vector<double>{0, 1, 0, 1}, exact, 2, true).same_class_share, 0.5);
}

TEST(AccuracyLoss, HasNoClassesInARegressionAndNoErrorBesideZero) {
  const std::vector<double> zeros = {0, 0}, some = {1, 0};
  EXPECT_FALSE(accuracy_loss(some, zeros, 1, false).same_class_share.has_value());
  EXPECT_FALSE(accuracy_loss(some, zeros, 2, true).same_class_share.has_value());  // one output a sample
  EXPECT_FALSE(accuracy_loss(some, zeros, 1, false).relative_l2_error.has_value());
}

TEST(AccuracyLoss, AnOutputThatIsNoNumberIsNoClass) {
  const std::vector<double> exact = {1, 0}, broken = {std::numeric_limits<double>::quiet_NaN(), 0};
  const AccuracyLoss loss = accuracy_loss(broken, exact, 1, true);
  EXPECT_FALSE(loss.relative_l2_error.has_value());
  EXPECT_EQ(loss.same_class_share, 0.0);
}

TEST(AccuracyLoss, IsOfShortInferenceAlone) {
  EXPECT_TRUE(loses_accuracy(small_cnn(DType::i8)));
  EXPECT_TRUE(loses_accuracy(small_cnn(DType::bf16)));
  EXPECT_FALSE(loses_accuracy(small_cnn(DType::f32)));
  EXPECT_FALSE(loses_accuracy(GemmWorkload{.dtype = DType::i8}));
  NetworkWorkload training = small_cnn(DType::bf16);
  training.mode = NetworkMode::training;
  EXPECT_FALSE(loses_accuracy(training));
}

}  // namespace
}  // namespace aibench
