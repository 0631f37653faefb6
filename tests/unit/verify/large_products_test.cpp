#include "kernels/verify/large_products.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/verify_pass.h"

namespace aibench {
namespace {

using testing::Bug;
using ::testing::Contains;
using ::testing::HasSubstr;
using testing::How;
using testing::NaiveProvider;
using ::testing::Not;
using testing::SumOrder;
using testing::verify_pass;

constexpr ReferenceCheckOptions kNothingInFull{.threads = 2, .largest_full_product = 0.0, .least_folded = 0, .seed = 3};

// Wide enough for every product to be folded.
OpGraph network(NetworkMode mode, DType dtype = DType::f32) {
  NetworkWorkload network{.name = "net", .dtype = dtype, .mode = mode, .batch = 9, .input = {8, 6, 6}};
  network.layers = {Conv2dLayer{.channels = 10, .kernel_h = 3, .kernel_w = 3, .pad_h = 1, .pad_w = 1},
                    MaxPoolLayer{},
                    ReluLayer{},
                    Conv2dLayer{.channels = 12, .kernel_h = 2, .kernel_w = 2, .bias = false},
                    FullyConnectedLayer{.features = 11},
                    ReluLayer{},
                    FullyConnectedLayer{.features = 9}};
  network.optimizer = SgdOptimizer{.learning_rate = 0.1, .momentum = 0.9};
  return build_graph(network);
}

std::vector<std::string> ids(const Verification& verification) {
  std::vector<std::string> list;
  for (const Check& check : verification.checks) list.push_back(check.id);
  return list;
}

TEST(LargeProducts, AreCheckedByTheirResiduals) {
  NaiveProvider provider;
  const Verification verification = verify_pass(provider, network(NetworkMode::training), 1, kNothingInFull);
  EXPECT_EQ(verification.status, "ok") << verification.reason;
  EXPECT_EQ(verification.precision, "fp32");
  for (const char* product :
       {"conv1.output", "conv2.output", "fc2.dweight", "fc1.dinput", "conv2.dweight", "conv1.dweight"}) {
    EXPECT_THAT(ids(verification), Contains(std::string("residual/") + product));
    EXPECT_THAT(ids(verification), Not(Contains(std::string("reference/") + product)));
  }
  // The relu that follows works in place: what it cut off cannot be folded.
  EXPECT_THAT(ids(verification), Contains("reference/fc1.output"));
  EXPECT_THAT(ids(verification), Contains("reference/conv1.weight"));
}

TEST(LargeProducts, AreComputedAgainWhenTheyAreSmall) {
  NaiveProvider provider;
  const Verification verification = verify_pass(provider, network(NetworkMode::training), 1);
  for (const std::string& id : ids(verification)) EXPECT_THAT(id, HasSubstr("reference/"));
}

TEST(LargeProducts, AreComputedAgainWhenOperandsAreHidden) {
  NaiveProvider provider({}, true);  // one fused kernel that shows its outputs alone
  const Verification verification = verify_pass(provider, network(NetworkMode::inference), 1, kNothingInFull);
  EXPECT_EQ(verification.status, "ok") << verification.reason;
  EXPECT_THAT(ids(verification), ::testing::ElementsAre("reference/fc2.output"));
}

TEST(LargeProducts, AreStillCaughtWhenWrong) {
  for (const NetworkMode mode : {NetworkMode::inference, NetworkMode::training}) {
    for (const Bug bug :
         {Bug::bias_missing, Bug::bias_shifted, Bug::zeroed_element, Bug::negated_element, Bug::nan_element,
          Bug::infinite_element, Bug::last_row_unwritten, Bug::last_tap_skipped, Bug::pad_missing, Bug::k_minus_1,
          Bug::transpose_b_ignored, Bug::tf32_inputs, Bug::bf16_inputs, Bug::relu_leaky, Bug::pool_is_mean}) {
      NaiveProvider provider(How{.bug = bug});
      const Verification verification = verify_pass(provider, network(mode), 1, kNothingInFull);
      EXPECT_EQ(verification.status, "wrong") << static_cast<int>(bug);
      EXPECT_FALSE(verification.reason.empty());
    }
  }
}

TEST(LargeProducts, NameThePrecisionThatRan) {
  NaiveProvider provider(How{.bug = Bug::tf32_inputs});
  EXPECT_EQ(verify_pass(provider, network(NetworkMode::training), 1, kNothingInFull).precision, "tf32");
  NaiveProvider honest;
  const OpGraph graph = network(NetworkMode::training, DType::tf32);
  EXPECT_EQ(verify_pass(honest, graph, 1, kNothingInFull).precision, "tf32");
}

// The unlikeness of one row among few says nothing, so all elements are looked at: each may be 8 times the limit off,
// where the fold would let one of them be far more.
TEST(LargeProducts, WithFewRowsOrColumnsAreComputedAgain) {
  ReferenceCheckOptions options = kNothingInFull;
  options.least_folded = 64;
  for (const auto& [m, n, id] :
       {std::tuple{63, 200, "reference/c"}, std::tuple{200, 63, "reference/c"}, std::tuple{64, 64, "residual/c"}}) {
    NaiveProvider provider;
    const Verification verification =
        verify_pass(provider, build_graph(GemmWorkload{.m = m, .n = n, .k = 5}), 1, options);
    EXPECT_EQ(verification.status, "ok") << verification.reason;
    EXPECT_THAT(ids(verification), ::testing::ElementsAre(id));
  }
}

// A gemm whose result has gaps between its rows is compared in full: the residual does not see the gaps.
TEST(LargeProducts, WithGapsAreComputedAgain) {
  const OpGraph graph = build_graph(GemmWorkload{.m = 20, .n = 20, .k = 5, .ldc = 23});
  NaiveProvider right, wrong(How{.bug = Bug::gaps_written});
  EXPECT_EQ(verify_pass(right, graph, 1, kNothingInFull).status, "ok");
  EXPECT_EQ(verify_pass(wrong, graph, 1, kNothingInFull).status, "wrong");
}

TEST(LargeProducts, RaiseNoAlarmOverManySeeds) {
  constexpr DType kTypes[] = {DType::f32, DType::f64, DType::bf16, DType::f16, DType::tf32};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    NaiveProvider provider(How{.bug = Bug::none, .order = static_cast<SumOrder>(seed % 4)});
    const OpGraph graph = network(NetworkMode::training, kTypes[seed % 5]);
    const Verification verification = verify_pass(provider, graph, seed, kNothingInFull);
    EXPECT_EQ(verification.status, "ok") << "seed " << seed << ": " << verification.reason;
  }
}

}  // namespace
}  // namespace aibench
