// Right kernels that round as hardware does must never be called wrong. AIBENCH_CLEAN_SEEDS sets how many random cases
// each test tries; 10000 is the figure to hold, a few hundred is what every run does.

#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/verify_pass.h"
#include "tests/unit/verify/winograd_provider.h"

namespace aibench {
namespace {

using testing::How;
using testing::kSumOrders;
using testing::NaiveProvider;
using testing::SumOrder;
using testing::verify_pass;

int seeds() {
  const char* const wanted = std::getenv("AIBENCH_CLEAN_SEEDS");
  return wanted == nullptr ? 200 : std::max(1, std::atoi(wanted));
}

// Sizes, orders and factors of one case.
class Dice {
 public:
  explicit Dice(int seed) : engine_(static_cast<std::uint64_t>(seed) * 7919 + 17) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  // Small sizes as often as large ones.
  std::int64_t size(std::int64_t high) {
    const double exponent =
        std::uniform_real_distribution<double>(0.0, std::log2(static_cast<double>(high) + 0.99))(engine_);
    return static_cast<std::int64_t>(std::exp2(exponent));
  }
  bool coin() { return between(0, 1) == 1; }
  double factor() {
    constexpr double kFactors[] = {1.0, 1.0, 0.0, -0.5, 2.25};
    return kFactors[between(0, 4)];
  }
  DType dtype() {
    constexpr DType kTypes[] = {DType::f32, DType::f32, DType::f64, DType::tf32, DType::f16, DType::bf16};
    return kTypes[between(0, 5)];
  }
  How how() { return {.bug = testing::Bug::none, .order = static_cast<SumOrder>(between(0, kSumOrders - 1))}; }

 private:
  std::mt19937_64 engine_;
};

void expect_clean(const Verification& verification, int seed, const std::string& what) {
  EXPECT_EQ(verification.status, "ok") << "seed " << seed << ", " << what << ": " << verification.reason;
}

TEST(CleanSeeds, GemmInEveryTypeAndOrder) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    GemmWorkload gemm{.dtype = dice.dtype(), .m = dice.size(64), .n = dice.size(64), .k = dice.size(500)};
    gemm.trans_a = dice.coin();
    gemm.trans_b = dice.coin();
    gemm.alpha = dice.factor();
    gemm.beta = dice.factor();
    gemm.batch = dice.size(4);
    NaiveProvider provider(dice.how());
    expect_clean(verify_pass(provider, build_graph(gemm), static_cast<std::uint64_t>(seed)), seed, id_of(gemm));
  }
}

TEST(CleanSeeds, GemmOfEightBitFloatsInEveryOrder) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    GemmWorkload gemm{.dtype = DType::f8e4m3, .m = dice.size(64), .n = dice.size(64), .k = dice.size(2000)};
    gemm.trans_b = dice.coin();
    gemm.alpha = dice.factor();
    gemm.beta = dice.factor();
    gemm.batch = dice.size(3);
    NaiveProvider provider(dice.how());
    expect_clean(verify_pass(provider, build_graph(gemm), static_cast<std::uint64_t>(seed)), seed, id_of(gemm));
  }
}

// Operands of one sign: the sums grow far beyond what random signs give, and their rounding errors with them.
TEST(CleanSeeds, GemmOfPositiveNumbers) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    OpGraph graph =
        build_graph(GemmWorkload{.dtype = DType::f32, .m = dice.size(16), .n = dice.size(16), .k = dice.size(5000)});
    graph.tensors[0].fill.low = graph.tensors[1].fill.low = 0.5;
    NaiveProvider provider(dice.how());
    expect_clean(verify_pass(provider, graph, static_cast<std::uint64_t>(seed)), seed, "positive gemm");
  }
}

Conv2dWorkload random_conv(Dice& dice) {
  Conv2dWorkload conv{.dtype = dice.dtype(), .direction = static_cast<ConvDirection>(dice.between(0, 2))};
  conv.groups = dice.size(3);
  conv.n = dice.size(4);
  conv.c = conv.groups * dice.size(4);
  conv.k = conv.groups * dice.size(4);
  conv.r = dice.size(4);
  conv.s = dice.size(4);
  conv.dilation_h = dice.size(2);
  conv.dilation_w = dice.size(2);
  conv.h = conv.dilation_h * (conv.r - 1) + dice.size(12);
  conv.w = conv.dilation_w * (conv.s - 1) + dice.size(12);
  conv.pad_h = dice.between(0, conv.r - 1);
  conv.pad_w = dice.between(0, conv.s - 1);
  conv.stride_h = dice.size(3);
  conv.stride_w = dice.size(3);
  conv.layout = dice.coin() ? Layout::nchw : Layout::nhwc;
  return conv;
}

TEST(CleanSeeds, ConvolutionsInEveryDirectionTypeAndOrder) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    const Conv2dWorkload conv = random_conv(dice);
    NaiveProvider provider(dice.how());
    expect_clean(verify_pass(provider, build_graph(conv), static_cast<std::uint64_t>(seed)), seed, id_of(conv));
  }
}

TEST(CleanSeeds, WinogradOnDenseAndOnMostlyEmptyImages) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    Conv2dWorkload conv{.n = dice.size(3), .c = dice.size(32), .h = 28, .w = 28, .k = dice.size(3), .r = 3, .s = 3};
    conv.pad_h = conv.pad_w = dice.between(0, 1);
    const bool digits = dice.coin();
    if (digits) conv.c = 1;
    OpGraph graph = build_graph(conv);
    if (digits) graph.tensors[0].fill.kind = Fill::Kind::digits;
    testing::WinogradProvider provider;
    expect_clean(verify_pass(provider, graph, static_cast<std::uint64_t>(seed)), seed, id_of(conv));
  }
}

NetworkWorkload random_network(Dice& dice) {
  NetworkWorkload network{.name = "random", .dtype = dice.coin() ? DType::f32 : dice.dtype()};
  network.mode = dice.between(0, 3) == 0 ? NetworkMode::inference : NetworkMode::training;
  network.batch = dice.size(9);
  const bool digits = dice.between(0, 3) == 0, image = digits || dice.coin();
  network.data = digits ? NetworkData::digits : NetworkData::uniform;
  network.input = digits ? std::vector<std::int64_t>{1, 28, 28} : std::vector<std::int64_t>{dice.size(20)};
  if (image && !digits) network.input = {dice.size(3), 10, 12};
  if (image) {
    network.layers.push_back(Conv2dLayer{.channels = dice.size(4), .kernel_h = 3, .kernel_w = 3, .bias = dice.coin()});
    if (dice.coin()) network.layers.push_back(ReluLayer{});
    const std::int64_t size = dice.between(2, 3);
    network.layers.push_back(MaxPoolLayer{.size_h = size, .size_w = size});
    if (dice.coin()) network.layers.push_back(ReluLayer{});
    if (dice.coin()) network.layers.push_back(Conv2dLayer{.channels = 3, .kernel_h = 2, .kernel_w = 2});
  }
  network.layers.push_back(FullyConnectedLayer{.features = dice.size(20), .bias = dice.coin()});
  network.layers.push_back(ReluLayer{});
  network.layers.push_back(FullyConnectedLayer{.features = digits ? 10 : 1 + dice.size(9)});
  network.loss = digits || dice.coin() ? Loss::cross_entropy : Loss::mean_squared_error;
  if (dice.coin()) {
    network.optimizer = SgdOptimizer{.learning_rate = 0.05, .momentum = dice.coin() ? 0.9 : 0.0};
  } else {
    network.optimizer = AdamOptimizer{};
  }
  return network;
}

TEST(CleanSeeds, NetworksOpByOp) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    const NetworkWorkload network = random_network(dice);
    NaiveProvider provider(dice.how());
    expect_clean(verify_pass(provider, build_graph(network), static_cast<std::uint64_t>(seed)), seed,
                 "network " + std::string(name_of(network.dtype)));
  }
}

// Everything between the inputs and the updated parameters is hidden: relu masks and pooling choices within rounding of
// a kink may fall the other way than the reference's.
TEST(CleanSeeds, NetworksAsOneFusedKernel) {
  for (int seed = 0; seed < seeds(); ++seed) {
    Dice dice(seed);
    NetworkWorkload network = random_network(dice);
    NaiveProvider provider(dice.how(), true);
    expect_clean(verify_pass(provider, build_graph(network), static_cast<std::uint64_t>(seed)), seed,
                 "fused network " + std::string(name_of(network.dtype)));
  }
}

}  // namespace
}  // namespace aibench
