#include "kernels/verify/exact_pass.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/verify/exact_check.h"
#include "kernels/workloads/workload.h"
#include "tests/support/memory_device.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/winograd_provider.h"

namespace aibench {
namespace {

using testing::Bug;
using ::testing::HasSubstr;
using testing::How;
using testing::MemoryDevice;
using testing::NaiveProvider;

constexpr std::uint64_t kSeed = 7;

struct Bound {
  MemoryDevice device;
  std::unique_ptr<Session> session;
};

std::unique_ptr<Bound> bind(Provider& provider, const Workload& workload) {
  auto bound = std::make_unique<Bound>();
  const std::array providers{&provider};
  auto created = Session::create(bound->device, providers, build_graph(workload), kSeed);
  bound->session = std::move(std::get<std::unique_ptr<Session>>(created));
  return bound;
}

std::optional<Check> pass(Provider& provider, const Workload& workload) {
  return run_exact_pass(*bind(provider, workload)->session);
}

Conv2dWorkload conv_of(ConvDirection direction) {
  return {.direction = direction, .n = 2, .c = 4, .h = 9, .w = 8, .k = 6, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
}

TEST(ExactPass, AcceptsRightKernelsWithoutTolerance) {
  NaiveProvider provider;
  for (const Workload& workload :
       {Workload(GemmWorkload{.m = 20, .n = 30, .k = 40}), Workload(conv_of(ConvDirection::forward)),
        Workload(conv_of(ConvDirection::backward_data)), Workload(conv_of(ConvDirection::backward_weights))}) {
    const Check check = pass(provider, workload).value();
    EXPECT_EQ(check.state, "ok") << check.reason;
    EXPECT_EQ(check.value, 0.0);
    EXPECT_EQ(check.limit, 0.0);
  }
}

// In bf16 one wrong product in a long sum drowns in the rounding of the timed data.
TEST(ExactPass, SeesOneWrongIndexThatLowPrecisionHides) {
  NaiveProvider wrong(How{.bug = Bug::one_product_twice});
  const GemmWorkload gemm{.dtype = DType::bf16, .m = 64, .n = 64, .k = 4096};
  EXPECT_EQ(pass(wrong, gemm).value().state, "bad");
}

TEST(ExactPass, GivesTheTimedDataBackOnReset) {
  NaiveProvider provider;
  const auto bound = bind(provider, GemmWorkload{.m = 5, .n = 6, .k = 7, .beta = 1.0});
  Session& session = *bound->session;
  session.enqueue();
  const auto before = session.download(2);
  EXPECT_EQ(run_exact_pass(session).value().state, "ok");
  EXPECT_NE(session.download(0), session.initial()[0]);
  session.reset();
  EXPECT_EQ(session.download(0), session.initial()[0]);
  session.enqueue();
  EXPECT_EQ(session.download(2), before);
}

TEST(ExactPass, DoesNotApplyToAlgorithmsThatTransform) {
  testing::WinogradProvider provider;
  const Check check = pass(provider, conv_of(ConvDirection::forward)).value();
  EXPECT_EQ(check.id, "exact/y");
  EXPECT_EQ(check.state, "unknown");
  EXPECT_THAT(check.reason, HasSubstr("not applicable: 'winograd f(4x4, 3x3)'"));
  EXPECT_FALSE(is_mistrusted(check));
}

TEST(ExactPass, DoesNotApplyToFactorsWithoutExactSums) {
  NaiveProvider provider;
  const Check check = pass(provider, GemmWorkload{.m = 8, .n = 8, .k = 8, .alpha = 0.3}).value();
  EXPECT_EQ(check.state, "unknown");
  EXPECT_THAT(check.reason, HasSubstr("not applicable"));
}

TEST(ExactPass, IsForSingleProducts) {
  NaiveProvider provider;
  NetworkWorkload network{.name = "n", .batch = 2, .input = {3}, .layers = {FullyConnectedLayer{.features = 2}}};
  EXPECT_EQ(pass(provider, network), std::nullopt);
}

// Three of four inputs of a 1x1 filter with stride 2 have no gradient.
TEST(ExactPass, DoesNotMistrustZerosThatHaveToBe) {
  NaiveProvider provider;
  for (const ConvDirection direction :
       {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights}) {
    Conv2dWorkload strided{.direction = direction, .n = 2, .c = 4, .h = 8, .w = 8, .k = 6, .stride_h = 2};
    strided.stride_w = 3;
    const Check sparse = pass(provider, strided).value();
    EXPECT_EQ(sparse.state, "ok") << sparse.reason;
    const Conv2dWorkload padded{
        .direction = direction, .n = 2, .c = 4, .h = 1, .w = 1, .k = 6, .r = 3, .s = 3, .pad_h = 5, .pad_w = 5};
    const Check empty = pass(provider, padded).value();
    EXPECT_EQ(empty.state, "ok") << empty.reason;
  }
}

}  // namespace
}  // namespace aibench
