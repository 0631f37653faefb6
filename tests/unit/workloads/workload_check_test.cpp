#include <limits>

#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"

namespace aibench {
namespace {

std::string field_of(const Workload& workload) {
  const auto problem = check(workload);
  if (!problem) return "";
  EXPECT_FALSE(problem->message.empty());
  return problem->field;
}

TEST(WorkloadCheck, SensibleWorkloadsPass) {
  EXPECT_EQ(field_of(GemmWorkload{.m = 1, .n = 1, .k = 1}), "");
  EXPECT_EQ(field_of(GemmWorkload{.m = 3, .n = 5, .k = 7, .trans_a = true, .lda = 3, .ldb = 5, .ldc = 6}), "");
  EXPECT_EQ(field_of(Conv2dWorkload{.c = 8, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3, .dilation_h = 4, .groups = 4}), "");
}

TEST(WorkloadCheck, WeightsArePackedOnlyWhereTheyStayTheSame) {
  Conv2dWorkload conv{.c = 8, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3, .weights = Weights::packed};
  EXPECT_EQ(field_of(conv), "");
  conv.direction = ConvDirection::backward_data;
  EXPECT_EQ(field_of(conv), "weights");
  NetworkWorkload network{.name = "n",
                          .input = {3},
                          .layers = {FullyConnectedLayer{.features = 2}},
                          .loss = Loss::mean_squared_error,
                          .weights = Weights::packed};
  EXPECT_EQ(field_of(network), "");
  network.mode = NetworkMode::training;
  EXPECT_EQ(field_of(network), "weights");
}

TEST(WorkloadCheck, ChannelsAreLastOnlyWhereThereAreSome) {
  NetworkWorkload network{
      .name = "n", .input = {2, 3, 3}, .layers = {FullyConnectedLayer{.features = 2}}, .layout = Layout::nhwc};
  EXPECT_EQ(field_of(network), "");
  network.input = {18};
  EXPECT_EQ(field_of(network), "layout");
}

TEST(WorkloadCheck, GemmSizesAndLeadingDimensions) {
  EXPECT_EQ(field_of(GemmWorkload{.m = 0}), "m");
  EXPECT_EQ(field_of(GemmWorkload{.n = -3}), "n");
  EXPECT_EQ(field_of(GemmWorkload{.k = std::numeric_limits<std::int64_t>::max()}), "k");
  EXPECT_EQ(field_of(GemmWorkload{.batch = 0}), "batch");
  EXPECT_EQ(field_of(GemmWorkload{.m = 4, .n = 5, .k = 6, .lda = 5}), "lda");
  EXPECT_EQ(field_of(GemmWorkload{.m = 4, .n = 5, .k = 6, .trans_a = true, .lda = 4}), "");
  EXPECT_EQ(field_of(GemmWorkload{.m = 4, .n = 5, .k = 6, .trans_b = true, .ldb = 5}), "ldb");
  EXPECT_EQ(field_of(GemmWorkload{.m = 4, .n = 5, .k = 6, .ldc = 4}), "ldc");
  EXPECT_EQ(field_of(GemmWorkload{.beta = 2}), "beta");
  EXPECT_EQ(field_of(GemmWorkload{.alpha = std::numeric_limits<double>::infinity()}), "alpha");
  EXPECT_EQ(field_of(GemmWorkload{.dtype = DType::i32}), "dtype");
}

TEST(WorkloadCheck, ProductsThatOverflowAreRefusedThoughEachSizeIsAllowed) {
  const std::int64_t large = 2147483647;
  EXPECT_EQ(field_of(GemmWorkload{.m = large, .n = large, .k = large}), "k");
  EXPECT_EQ(field_of(Conv2dWorkload{.n = large, .c = large, .h = large}), "c");
}

TEST(WorkloadCheck, ConvolutionsMustFit) {
  EXPECT_EQ(field_of(Conv2dWorkload{.c = 6, .k = 4, .groups = 4}), "groups");
  EXPECT_EQ(field_of(Conv2dWorkload{.h = 4, .w = 4, .r = 5}), "r");
  EXPECT_EQ(field_of(Conv2dWorkload{.h = 4, .w = 4, .s = 3, .dilation_w = 2}), "s");
  EXPECT_EQ(field_of(Conv2dWorkload{.pad_w = -1}), "pad_w");
  EXPECT_EQ(field_of(Conv2dWorkload{.stride_h = 0}), "stride_h");
}

NetworkWorkload network(std::vector<Layer> layers) {
  return {.name = "n", .mode = NetworkMode::training, .batch = 4, .input = {1, 28, 28}, .layers = std::move(layers)};
}

TEST(WorkloadCheck, LayersMustFitTogether) {
  EXPECT_EQ(field_of(network({Conv2dLayer{.channels = 6, .kernel_h = 5, .kernel_w = 5}, ReluLayer{}, MaxPoolLayer{},
                              FullyConnectedLayer{.features = 10}})),
            "");
  EXPECT_EQ(field_of(network({FullyConnectedLayer{.features = 10}, Conv2dLayer{}})), "layers/1");
  EXPECT_EQ(field_of(network({FullyConnectedLayer{.features = 10}, MaxPoolLayer{}})), "layers/1");
  EXPECT_EQ(field_of(network({Conv2dLayer{.channels = 6, .kernel_h = 29}})), "layers/0");
  EXPECT_EQ(field_of(network({Conv2dLayer{.channels = 6, .groups = 2}})), "layers/0");
  EXPECT_EQ(field_of(network({FullyConnectedLayer{.features = 0}})), "layers/0");
  EXPECT_EQ(field_of(network({MaxPoolLayer{.size_h = 30}})), "layers/0");
  EXPECT_EQ(field_of(network({})), "layers");
  EXPECT_EQ(field_of(network({ReluLayer{}, MaxPoolLayer{}})), "layers");  // nothing to train
}

TEST(WorkloadCheck, InputLossDataAndOptimiserAreChecked) {
  NetworkWorkload w = network({FullyConnectedLayer{.features = 10}});
  w.input = {2, 2};
  EXPECT_EQ(field_of(w), "input");
  w.input = {784};
  EXPECT_EQ(field_of(w), "");
  w.data = NetworkData::digits;
  EXPECT_EQ(field_of(w), "data");
  w.input = {1, 28, 28};
  EXPECT_EQ(field_of(w), "");
  w.layers = {FullyConnectedLayer{.features = 9}};
  EXPECT_EQ(field_of(w), "data");
  w = network({FullyConnectedLayer{.features = 1}});
  EXPECT_EQ(field_of(w), "loss");
  w.loss = Loss::mean_squared_error;
  EXPECT_EQ(field_of(w), "");
  w.optimizer = SgdOptimizer{.learning_rate = 0.1, .momentum = 1.0};
  EXPECT_EQ(field_of(w), "optimizer/momentum");
  w.optimizer = AdamOptimizer{.learning_rate = -1};
  EXPECT_EQ(field_of(w), "optimizer/lr");
  w.optimizer = AdamOptimizer{.epsilon = 0};
  EXPECT_EQ(field_of(w), "optimizer/epsilon");
}

TEST(WorkloadCheck, HugeNetworksAreRefusedWithoutBuildingThem) {
  NetworkWorkload w =
      network({FullyConnectedLayer{.features = 2147483647}, FullyConnectedLayer{.features = 2147483647}});
  EXPECT_EQ(field_of(w), "layers/1");
}

TEST(WorkloadCheck, CopiesHaveBytesAndASideOnTheHostUnlessTheyStayOnTheDevice) {
  CopyWorkload copy{.direction = CopyDirection::device_to_host, .memory = Place::pageable, .bytes = 1};
  EXPECT_EQ(field_of(copy), "");
  copy.memory = Place::device;
  EXPECT_EQ(field_of(copy), "memory");
  copy.direction = CopyDirection::device_to_device;
  EXPECT_EQ(field_of(copy), "");
  copy.memory = Place::pinned;
  EXPECT_EQ(field_of(copy), "memory");
  copy = {.bytes = 0};
  EXPECT_EQ(field_of(copy), "bytes");
  copy.bytes = (std::int64_t{1} << 44) + 1;
  EXPECT_EQ(field_of(copy), "bytes");
}

TEST(WorkloadCheck, EightBitFloatsAreMultipliedOnly) {
  EXPECT_EQ(field_of(GemmWorkload{.dtype = DType::f8e4m3, .m = 3, .n = 5, .k = 7}), "");
  const Conv2dWorkload conv{.dtype = DType::f8e4m3, .c = 8, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3};
  EXPECT_EQ(field_of(conv), "dtype");
  NetworkWorkload network{.name = "n", .dtype = DType::f8e4m3, .input = {4}, .layers = {FullyConnectedLayer{}}};
  for (const NetworkMode mode : {NetworkMode::inference, NetworkMode::training}) {
    network.mode = mode;
    EXPECT_EQ(field_of(network), "dtype");
    EXPECT_NE(check(network)->message.find("gemm"), std::string::npos);
  }
}

TEST(WorkloadCheck, A8BitNetworkOnlyInfers) {
  NetworkWorkload network{.name = "n", .dtype = DType::i8, .input = {4}, .layers = {FullyConnectedLayer{}}};
  EXPECT_FALSE(check(network).has_value());
  network.mode = NetworkMode::training;
  EXPECT_EQ(check(network).value().field, "dtype");
  EXPECT_NE(check(network)->message.find("train in f32 or bf16"), std::string::npos);
}

}  // namespace
}  // namespace aibench
