// A real library over shapes and data drawn at random, through the function that a worker measures with: nothing may be
// called wrong, and nothing may stay unverified. AIBENCH_CLEAN_SEEDS sets how many cases are drawn; 10000 is the figure
// to hold (some minutes), a hundred is what every run does.

#include <cmath>
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "kernels/reference/openblas/openblas_provider.h"
#include "kernels/worker/measure.h"
#include "tests/unit/worker/provider_backend.h"

namespace aibench {
namespace {

using testing::ProviderBackend;

int seeds() {
  const char* const wanted = std::getenv("AIBENCH_CLEAN_SEEDS");
  return wanted == nullptr ? 100 : std::max(1, std::atoi(wanted));
}

class CleanOpenBlas : public ::testing::Test {
 protected:
  void expect_clean(const Workload& workload, std::uint64_t seed) {
    const MeasureCommand command{
        .case_id = id_of(workload), .workload = workload, .policy = {.modes = {}, .seed = seed}};
    const CaseEvent event = measure_case(backend_, command, 0.0, [](Phase) {});
    ASSERT_EQ(name_of(event.status), "ok") << command.case_id << " seed " << seed << ": " << event.reason;
    ASSERT_EQ(event.verification.value().status, "ok") << command.case_id << " seed " << seed;
    for (const Check& check : event.verification->checks) {
      // A relu that is dead from the start keeps what lies before it from learning.
      const bool may_be_dead = std::holds_alternative<NetworkWorkload>(workload) && check.state == "unknown";
      ASSERT_TRUE(check.state == "ok" || may_be_dead)
          << command.case_id << " seed " << seed << " " << check.id << ": " << check.reason;
    }
  }

 private:
  std::unique_ptr<Provider> provider_ = make_openblas_provider(2);
  ProviderBackend backend_{*provider_};
};

class Dice {
 public:
  explicit Dice(int seed) : engine_(static_cast<std::uint64_t>(seed) * 104729 + 5) {}
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
  DType dtype() { return coin() ? DType::f32 : DType::f64; }
  double factor() {
    constexpr double kFactors[] = {1.0, 1.0, 0.0, -0.5, 2.25};
    return kFactors[between(0, 4)];
  }

 private:
  std::mt19937_64 engine_;
};

GemmWorkload random_gemm(Dice& dice) {
  GemmWorkload gemm{.dtype = dice.dtype(), .m = dice.size(200), .n = dice.size(200), .k = dice.size(900)};
  gemm.trans_a = dice.coin();
  gemm.trans_b = dice.coin();
  do gemm.alpha = dice.factor();
  while (gemm.alpha == 0.0);  // all results zero: rightly mistrusted
  gemm.beta = dice.factor();
  gemm.batch = dice.size(5);
  if (dice.coin()) gemm.lda = (gemm.trans_a ? gemm.m : gemm.k) + dice.size(9);
  if (dice.coin()) gemm.ldb = (gemm.trans_b ? gemm.k : gemm.n) + dice.size(9);
  if (dice.coin()) gemm.ldc = gemm.n + dice.size(9);
  return gemm;
}

Conv2dWorkload random_conv(Dice& dice) {
  Conv2dWorkload conv{.dtype = dice.dtype(), .direction = static_cast<ConvDirection>(dice.between(0, 2))};
  conv.groups = dice.size(4);
  conv.n = dice.size(6);
  conv.c = conv.groups * dice.size(12);
  conv.k = conv.groups * dice.size(12);
  conv.r = dice.size(5);
  conv.s = dice.size(5);
  conv.dilation_h = dice.size(3);
  conv.dilation_w = dice.size(3);
  conv.h = conv.dilation_h * (conv.r - 1) + dice.size(30);
  conv.w = conv.dilation_w * (conv.s - 1) + dice.size(30);
  conv.pad_h = dice.between(0, conv.r);
  conv.pad_w = dice.between(0, conv.s);
  conv.stride_h = dice.size(4);
  conv.stride_w = dice.size(4);
  return conv;
}

NetworkWorkload random_network(Dice& dice) {
  NetworkWorkload network{.name = "random", .dtype = dice.dtype()};
  network.mode = dice.coin() ? NetworkMode::training : NetworkMode::inference;
  network.batch = dice.size(20);
  network.input = {dice.size(3), 9 + dice.size(6), 9 + dice.size(6)};
  network.layers.push_back(Conv2dLayer{.channels = dice.size(8), .kernel_h = 3, .kernel_w = 3, .bias = dice.coin()});
  if (dice.coin()) network.layers.push_back(ReluLayer{});
  network.layers.push_back(MaxPoolLayer{});
  if (dice.coin()) network.layers.push_back(Conv2dLayer{.channels = dice.size(6), .kernel_h = 2, .kernel_w = 2});
  network.layers.push_back(FullyConnectedLayer{.features = dice.size(40), .bias = dice.coin()});
  network.layers.push_back(ReluLayer{});
  network.layers.push_back(FullyConnectedLayer{.features = 1 + dice.size(12)});
  network.optimizer = SgdOptimizer{.learning_rate = 0.01, .momentum = dice.coin() ? 0.9 : 0.0};
  network.loss = dice.coin() ? Loss::cross_entropy : Loss::mean_squared_error;
  return network;
}

TEST_F(CleanOpenBlas, RandomCases) {
  for (int seed = 0; seed < seeds() && !HasFatalFailure(); ++seed) {
    Dice dice(seed);
    const auto data = static_cast<std::uint64_t>(seed);
    switch (dice.between(0, 4)) {
      case 0:
      case 1: expect_clean(random_gemm(dice), data); break;
      case 2:
      case 3: expect_clean(random_conv(dice), data); break;
      default: expect_clean(random_network(dice), data); break;
    }
  }
}

// Beyond 2^27 multiplications products are folded instead of computed again. One for every hundred small cases.
TEST_F(CleanOpenBlas, RandomLargeProducts) {
  for (int seed = 0; seed < std::max(2, seeds() / 100) && !HasFatalFailure(); ++seed) {
    Dice dice(seed);
    const auto data = static_cast<std::uint64_t>(seed);
    if (seed % 2 == 0) {
      GemmWorkload gemm{.dtype = dice.dtype(), .m = 200 + dice.size(900), .n = 200 + dice.size(900)};
      gemm.k = (1 << 27) / (gemm.m * gemm.n) + dice.size(900);
      gemm.trans_a = dice.coin();
      gemm.trans_b = dice.coin();
      gemm.beta = dice.factor();
      expect_clean(gemm, data);
    } else {
      Conv2dWorkload conv{.dtype = dice.dtype(), .direction = static_cast<ConvDirection>(seed / 2 % 3)};
      conv.n = dice.between(2, 5);
      conv.c = dice.between(60, 90);
      conv.k = dice.between(60, 90);
      conv.h = conv.w = dice.between(40, 60);
      conv.r = conv.s = 3;
      conv.pad_h = conv.pad_w = dice.between(0, 2);
      expect_clean(conv, data);
    }
  }
}

// Sizes around those that kernels are written for, each with each.
TEST_F(CleanOpenBlas, OddGemms) {
  constexpr std::int64_t kSizes[] = {1, 7, 31, 63, 65, 129};
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t m : kSizes) {
      for (const std::int64_t n : kSizes) {
        for (const std::int64_t k : kSizes) {
          GemmWorkload gemm{.dtype = dtype, .m = m, .n = n, .k = k};
          gemm.trans_a = (m + k) % 4 == 0;
          gemm.trans_b = (n + k) % 4 == 0;
          ASSERT_NO_FATAL_FAILURE(expect_clean(gemm, 1));
        }
      }
    }
  }
  for (const std::int64_t batch : {1, 257}) {
    ASSERT_NO_FATAL_FAILURE(expect_clean(GemmWorkload{.m = 7, .n = 5, .k = 3, .batch = batch}, 1));
  }
}

TEST_F(CleanOpenBlas, OddConvolutions) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (int direction = 0; direction < 3; ++direction) {
      for (const std::int64_t n : {1, 257}) {
        Conv2dWorkload conv{.dtype = dtype, .direction = static_cast<ConvDirection>(direction), .n = n};
        conv.c = 8;
        conv.k = 12;
        conv.h = 9;
        conv.w = 11;
        conv.r = conv.s = 3;
        conv.pad_h = conv.pad_w = 1;
        ASSERT_NO_FATAL_FAILURE(expect_clean(conv, 1));
        conv.stride_h = conv.stride_w = 2;
        conv.dilation_h = conv.dilation_w = 2;
        conv.groups = 4;
        ASSERT_NO_FATAL_FAILURE(expect_clean(conv, 1));
        conv.groups = 8 / 2;
        conv.h = 31;
        conv.w = 7;
        ASSERT_NO_FATAL_FAILURE(expect_clean(conv, 1));
        conv.groups = 1;
        conv.c = conv.k = 1;
        ASSERT_NO_FATAL_FAILURE(expect_clean(conv, 1));
      }
      // 1x1 filters that jump over most of the image: three in four gradients are rightly zero.
      Conv2dWorkload point{.dtype = dtype, .direction = static_cast<ConvDirection>(direction), .n = 2};
      point.c = 16;
      point.k = 8;
      point.h = point.w = 14;
      point.stride_h = point.stride_w = 2;
      ASSERT_NO_FATAL_FAILURE(expect_clean(point, 1));
    }
  }
}

}  // namespace
}  // namespace aibench
