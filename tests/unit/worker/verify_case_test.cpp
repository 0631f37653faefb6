#include "kernels/worker/verify_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/worker/measure.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/winograd_provider.h"
#include "tests/unit/worker/provider_backend.h"
#include "tests/unit/worker/scripted_backend.h"

namespace aibench {
namespace {

using testing::Bug;
using ::testing::HasSubstr;
using testing::How;
using testing::NaiveProvider;
using testing::ProviderBackend;
using testing::ScriptedBackend;
using ::testing::StartsWith;

CaseEvent verified(Backend& backend, const Workload& workload) {
  const MeasureCommand command{.case_id = id_of(workload), .workload = workload, .policy = {.modes = {}}};
  return measure_case(backend, command, 0.0, [](Phase) {});
}

CaseEvent verified(Provider& provider, const Workload& workload) {
  ProviderBackend backend(provider);
  return verified(backend, workload);
}

const Check* find_check(const CaseEvent& event, const std::string& id) {
  for (const Check& check : event.verification.value().checks) {
    if (check.id == id) return &check;
  }
  return nullptr;
}

TEST(VerifyCase, ComparesProductsExactlyAndOnTheTimedData) {
  const auto conv = [](ConvDirection direction) {
    return Conv2dWorkload{.direction = direction, .n = 2, .c = 3, .h = 6, .w = 5, .k = 4, .r = 3, .s = 2};
  };
  const std::pair<Workload, std::string> cases[] = {{GemmWorkload{.m = 9, .n = 8, .k = 7}, "c"},
                                                    {conv(ConvDirection::forward), "y"},
                                                    {conv(ConvDirection::backward_data), "dx"},
                                                    {conv(ConvDirection::backward_weights), "dw"}};
  for (const auto& [workload, result] : cases) {
    NaiveProvider provider;
    const CaseEvent event = verified(provider, workload);
    ASSERT_EQ(event.status, CaseStatus::ok) << event.reason;
    EXPECT_EQ(event.verification.value().status, "ok");
    for (const std::string& id : {"exact/" + result, "reference/" + result}) {
      const Check* check = find_check(event, id);
      ASSERT_NE(check, nullptr) << id;
      EXPECT_EQ(check->state, "ok") << check->reason;
    }
    // The limit of the timed data stays the one that is reported.
    EXPECT_GT(event.verification->limit.value(), 0.0);
  }
}

// One product too many in 100000 is less than bf16's rounding: only integers show it.
TEST(VerifyCase, CallsWrongWhatOnlyTheExactPassSees) {
  NaiveProvider wrong(How{.bug = Bug::one_product_twice});
  const CaseEvent event = verified(wrong, GemmWorkload{.dtype = DType::bf16, .m = 5, .n = 4, .k = 100000});
  EXPECT_EQ(event.status, CaseStatus::wrong);
  EXPECT_THAT(event.reason, StartsWith("exact/c: "));
  EXPECT_EQ(event.first_call_time_s, std::nullopt);
  EXPECT_EQ(event.verification.value().status, "wrong");
  EXPECT_EQ(find_check(event, "reference/c")->state, "ok");
}

TEST(VerifyCase, HoldsNothingAgainstAlgorithmsThatRoundIntegers) {
  testing::WinogradProvider provider;
  const CaseEvent event = verified(
      provider, Conv2dWorkload{.n = 2, .c = 3, .h = 9, .w = 9, .k = 2, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1});
  EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_EQ(event.verification.value().status, "ok") << event.verification->reason;
  EXPECT_THAT(find_check(event, "exact/y")->reason, StartsWith("not applicable: "));
}

TEST(VerifyCase, ComparesNetworksWithTheReferenceAlone) {
  NaiveProvider provider;
  const CaseEvent event = verified(
      provider, NetworkWorkload{.name = "n", .batch = 2, .input = {3}, .layers = {FullyConnectedLayer{.features = 2}}});
  EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
  for (const Check& check : event.verification.value().checks) EXPECT_EQ(check.id.find("exact"), std::string::npos);
}

TEST(VerifyCase, FoldsLargeIntegerProductsAndStillSeesASingleOne) {
  const GemmWorkload gemm{.dtype = DType::i8, .m = 400, .n = 700, .k = 500};  // 1.4e8 multiplications
  ScriptedBackend right([](std::int64_t) { return 1; });
  const CaseEvent passed = verified(right, gemm);
  ASSERT_EQ(passed.status, CaseStatus::ok) << passed.reason;
  EXPECT_EQ(passed.verification.value().status, "ok");
  EXPECT_EQ(passed.verification->precision, "int8");
  EXPECT_NE(find_check(passed, "residual/c"), nullptr);
  EXPECT_EQ(find_check(passed, "reference/c"), nullptr);

  ScriptedBackend wrong([](std::int64_t) { return 1; });
  wrong.afterwards = [](const OpGraph&, Bindings bindings) {
    static_cast<std::int32_t*>(bindings[2]->data())[777] += 1;
  };
  const CaseEvent caught = verified(wrong, gemm);
  EXPECT_EQ(caught.status, CaseStatus::wrong);
  EXPECT_THAT(caught.reason, HasSubstr("row 1 of matrix 0"));
}

}  // namespace
}  // namespace aibench
