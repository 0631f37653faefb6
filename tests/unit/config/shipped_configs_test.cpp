#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "tests/unit/config/config_testing.h"

// What the shipped configs promise.
namespace aibench {
namespace {

RunConfig load(const std::string& name) {
  return load_config(AIBENCH_SOURCE_DIR "/configs/" + name + ".json", config_testing::shipped_presets());
}

std::set<std::string> ids_in(const std::string& name) {
  std::set<std::string> ids;
  for (const Workload& workload : load(name).workloads) ids.insert(id_of(workload));
  return ids;
}

NetworkWorkload network_in(const std::string& name, NetworkMode mode) {
  for (const Workload& workload : load(name).workloads) {
    const auto* network = std::get_if<NetworkWorkload>(&workload);
    if (network != nullptr && network->mode == mode) return *network;
  }
  ADD_FAILURE() << name << " has no such network";
  return {};
}

std::int64_t parameters_of(const std::string& name) {
  std::int64_t count = 0;
  for (const Tensor& tensor : build_graph(network_in(name, NetworkMode::inference)).tensors) {
    if (tensor.role == TensorRole::parameter) count += tensor.elements;
  }
  return count;
}

TEST(ShippedConfigs, LenetFeedsFourHundredValuesIntoItsFirstFullyConnectedLayer) {
  EXPECT_EQ(ids_in("lenet_mnist"),
            (std::set<std::string>{"network/lenet-mnist/inference/b1", "network/lenet-mnist/inference/b100",
                                   "network/lenet-mnist/training/b1", "network/lenet-mnist/training/b100"}));
  // (25 + 1) 6 + (150 + 1) 16 + 401 * 120 + 121 * 84 + 85 * 10, the parameters of LeNet-5 in this form.
  EXPECT_EQ(parameters_of("lenet_mnist"), 156 + 2416 + 48120 + 10164 + 850);
  const NetworkWorkload w = network_in("lenet_mnist", NetworkMode::training);
  EXPECT_EQ(w.optimizer, Optimizer(SgdOptimizer{.learning_rate = 0.001, .momentum = 0.9}));
  EXPECT_EQ(w.data, NetworkData::digits);
}

TEST(ShippedConfigs, TheDigitsAreLearntByTheSameLenet) {
  EXPECT_EQ(ids_in("train_digits"), (std::set<std::string>{"network/lenet-digits/train/b100"}));
  const NetworkWorkload train = network_in("train_digits", NetworkMode::training);
  EXPECT_EQ(train.layers, network_in("lenet_mnist", NetworkMode::training).layers);
  EXPECT_EQ(train.goal.value().accuracy, 0.98);
  EXPECT_EQ(train.data, NetworkData::digits);
}

TEST(ShippedConfigs, TheSameLenetLearnsTheDigitsInBf16) {
  EXPECT_EQ(ids_in("train_digits_bf16"),
            (std::set<std::string>{"network/lenet-digits/train/b100", "network/lenet-digits/train/b100/bf16"}));
  const NetworkWorkload f32 = network_in("train_digits", NetworkMode::training);
  for (const Workload& workload : load("train_digits_bf16").workloads) {
    NetworkWorkload network = std::get<NetworkWorkload>(workload);
    network.dtype = DType::f32;
    EXPECT_EQ(network, f32);
  }
}

// Each of them is a workload of the config that has its name, in another type and perhaps in the other layout.
TEST(ShippedConfigs, TheNetworksIn16BitsAreThoseInF32) {
  std::set<std::string> seen, with_channels_last;
  for (const Workload& workload : load("networks_16bit").workloads) {
    NetworkWorkload network = std::get<NetworkWorkload>(workload);
    EXPECT_TRUE(is_mixed_precision(network.dtype));
    network.dtype = DType::f32;
    if (std::exchange(network.layout, Layout::nchw) == Layout::nhwc) with_channels_last.insert(network.name);
    std::string file = network.name == "lenet-digits" ? "train_digits" : network.name;
    std::replace(file.begin(), file.end(), '-', '_');
    const std::vector<Workload> wide = load(file).workloads;
    EXPECT_NE(std::find(wide.begin(), wide.end(), Workload(network)), wide.end()) << id_of(workload);
    seen.insert(file);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"cnn3_cifar", "lenet_mnist", "mlp_house_price", "mlp_regression", "mlp_tiny",
                                         "train_digits"}));
  EXPECT_EQ(with_channels_last, (std::set<std::string>{"cnn3-cifar", "lenet-mnist"}));
  EXPECT_EQ(load("networks_16bit").workloads.size(), 29U);
}

TEST(ShippedConfigs, TheNetworksOfI8AreTheSameOnesInF32AndBf16) {
  std::map<std::string, std::set<std::string_view>> dtypes;
  for (const Workload& workload : load("inference_i8").workloads) {
    NetworkWorkload network = std::get<NetworkWorkload>(workload);
    EXPECT_EQ(network.mode, NetworkMode::inference);
    const std::string_view dtype = name_of(std::exchange(network.dtype, DType::f32));
    dtypes[id_of(network)].insert(dtype);
    network.weights = Weights::plain;
    const auto* shipped = network.name == "lenet-mnist"  ? "lenet_mnist"
                          : network.name == "cnn3-cifar" ? "cnn3_cifar"
                                                         : nullptr;
    if (shipped != nullptr) {
      EXPECT_EQ(network.layers, network_in(shipped, NetworkMode::training).layers);
    }
  }
  EXPECT_EQ(dtypes.size(), 6U);
  for (const auto& [id, own] : dtypes) EXPECT_EQ(own, (std::set<std::string_view>{"f32", "bf16", "i8"})) << id;
}

TEST(ShippedConfigs, CnnFeeds9216ValuesIntoItsFirstFullyConnectedLayer) {
  EXPECT_EQ(ids_in("cnn3_cifar"),
            (std::set<std::string>{"network/cnn3-cifar/inference/b64", "network/cnn3-cifar/training/b64"}));
  EXPECT_EQ(parameters_of("cnn3_cifar"), 28 * 64 + 577 * 128 + 1153 * 256 + 9217 * 512 + 513 * 10);
}

TEST(ShippedConfigs, TheSmallNetworksHaveTheirSizesAndOptimisers) {
  EXPECT_EQ(parameters_of("mlp_house_price"), 2 * 64 + 65);
  EXPECT_TRUE(std::holds_alternative<AdamOptimizer>(network_in("mlp_house_price", NetworkMode::training).optimizer));
  EXPECT_EQ(parameters_of("mlp_tiny"), 3 * 6);
  const NetworkWorkload tiny = network_in("mlp_tiny", NetworkMode::training);
  EXPECT_EQ(tiny.batch, 2);
  EXPECT_EQ(tiny.optimizer, Optimizer(SgdOptimizer{.learning_rate = 0.1}));
  EXPECT_EQ(tiny.loss, Loss::mean_squared_error);
  EXPECT_EQ(parameters_of("mlp_regression"), 11 * 5 + 6 * 3);
  EXPECT_EQ(network_in("mlp_regression", NetworkMode::training).batch, 100);
}

TEST(ShippedConfigs, EveryNetworkRunsInferenceAndTraining) {
  for (const char* name :
       {"lenet_mnist", "cnn3_cifar", "mlp_house_price", "mlp_tiny", "mlp_regression", "conv_256", "quickstart"}) {
    network_in(name, NetworkMode::inference);
    network_in(name, NetworkMode::training);
  }
}

TEST(ShippedConfigs, TheSweepReachesFromTinyToLargeInEveryType) {
  const auto ids = ids_in("gemm_sweep");
  for (DType dtype : layer_dtypes()) {  // f8e4m3 has a config of its own
    const std::string prefix = "gemm/" + std::string(name_of(dtype)) + "/";
    for (int size = 64; size <= 8192; size *= 2) {
      const std::string s = std::to_string(size);
      EXPECT_TRUE(ids.contains(prefix + "m" + s + "n" + s + "k" + s));
    }
    EXPECT_TRUE(ids.contains(prefix + "m8192n1k8192"));
    EXPECT_TRUE(ids.contains(prefix + "m8192n8192k64"));
  }
}

// What the fp8 kernels of a GPU take, and the same in bf16 beside it.
TEST(ShippedConfigs, EightBitFloatsAreMultipliedInTheFormThatTensorCoresTake) {
  std::map<std::string, std::set<std::string_view>> dtypes;
  for (const Workload& workload : load("gemm_f8").workloads) {
    GemmWorkload gemm = std::get<GemmWorkload>(workload);
    EXPECT_TRUE(gemm.trans_b && !gemm.trans_a) << id_of(workload);
    EXPECT_EQ(gemm.n % 16 + gemm.k % 16, 0) << id_of(workload);
    const std::string_view dtype = name_of(std::exchange(gemm.dtype, DType::f32));
    dtypes[id_of(gemm)].insert(dtype);
  }
  EXPECT_EQ(dtypes.size(), 9U);
  for (const auto& [id, own] : dtypes) EXPECT_EQ(own, (std::set<std::string_view>{"f8e4m3", "bf16"})) << id;
}

TEST(ShippedConfigs, ConvIsThreeToEightChannelsOn256) {
  const NetworkWorkload w = network_in("conv_256", NetworkMode::inference);
  EXPECT_EQ(w.input, (std::vector<std::int64_t>{3, 256, 256}));
  EXPECT_EQ(w.layers, (std::vector<Layer>{Conv2dLayer{.channels = 8, .kernel_h = 3, .kernel_w = 3}, ReluLayer{}}));
  EXPECT_TRUE(ids_in("conv_256").contains("conv2d/f32/backward_weights/n1c3h256w256k8r3s3"));
}

TEST(ShippedConfigs, TransfersGoEveryWayFromEveryMemory) {
  const auto ids = ids_in("transfer");
  EXPECT_EQ(ids.size(), 15u);
  for (const char* way : {"h2d/pinned", "h2d/pageable", "d2h/pinned", "d2h/pageable", "d2d"}) {
    for (const char* bytes : {"65536", "2097152", "67108864"}) {
      EXPECT_TRUE(ids.contains("copy/" + std::string(way) + "/" + bytes)) << way << bytes;
    }
  }
}

TEST(ShippedConfigs, DeepbenchRunsEveryShapeAndDirection) {
  EXPECT_EQ(ids_in("deepbench_training").size(), 160u + 270u);
}

TEST(ShippedConfigs, QuickstartIsSmallAndLeavesTheTargetsOpen) {
  const RunConfig config = load("quickstart");
  EXPECT_TRUE(config.targets.empty());
  double flops = 0;
  for (const Workload& workload : config.workloads) flops += work_of(workload).flops;
  EXPECT_LT(flops, 5e9);
  EXPECT_LE(config.workloads.size(), 8u);
}

}  // namespace
}  // namespace aibench
