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

// What ran against what was declared: less is wrong, more is named and no more than that.
TEST(VerifyCase, NamesThePrecisionThatRanAndComparesIt) {
  struct Run {
    DType declared;
    Bug bug;
    const char* precision;
    CaseStatus status;
  };
  const CaseStatus ok = CaseStatus::ok, wrong = CaseStatus::wrong;
  for (const Run& run :
       {Run{DType::f64, Bug::none, "fp64", ok}, Run{DType::f32, Bug::none, "fp32", ok},
        Run{DType::tf32, Bug::none, "tf32", ok}, Run{DType::f16, Bug::none, "fp16", ok},
        Run{DType::bf16, Bug::none, "bf16", ok}, Run{DType::f8e4m3, Bug::none, "fp8", ok},
        Run{DType::i8, Bug::none, "int8", ok}, Run{DType::f32, Bug::bf16x3_products, "bf16x3", wrong},
        Run{DType::f32, Bug::tf32_inputs, "tf32", wrong}, Run{DType::f32, Bug::bf16_inputs, "bf16", wrong},
        Run{DType::f64, Bug::tf32_inputs, "tf32", wrong}, Run{DType::tf32, Bug::bf16_inputs, "bf16", wrong},
        Run{DType::f16, Bug::fp16_sums, "fp16 accumulation", wrong}}) {
    for (const std::int64_t k : {64, 1000}) {
      NaiveProvider provider(How{.bug = run.bug, .order = testing::SumOrder::forward});
      const CaseEvent event = verified(provider, GemmWorkload{.dtype = run.declared, .m = 30, .n = 40, .k = k});
      EXPECT_EQ(event.verification.value().precision, run.precision) << name_of(run.declared) << " " << event.reason;
      EXPECT_EQ(event.status, run.status) << name_of(run.declared) << " as " << run.precision << ": " << event.reason;
      if (run.status == wrong) {
        EXPECT_THAT(event.reason, HasSubstr(std::string("what ") + run.precision + " gives"));
      }
    }
  }
}

// Better than declared: fine, but the result does not say "tf32".
TEST(VerifyCase, LabelsTf32ThatRanAsFp32) {
  NaiveProvider provider(How{.tf32_in_full = true});
  const CaseEvent event = verified(provider, GemmWorkload{.dtype = DType::tf32, .m = 30, .n = 40, .k = 500});
  EXPECT_EQ(event.status, CaseStatus::ok) << event.reason;
  EXPECT_EQ(event.verification.value().status, "ok");
  EXPECT_EQ(event.verification->precision, "fp32");
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

// The first loss of one sample strays from ln(2) as much as its logits from zero; that of a kernel which sums where it
// should average does so on any batch.
TEST(VerifyCase, LetsTheFirstLossOfFewSamplesStray) {
  NetworkWorkload network{.name = "n", .mode = NetworkMode::training, .batch = 1, .input = {12}};
  network.layers = {FullyConnectedLayer{.features = 2}};
  network.optimizer = SgdOptimizer{.learning_rate = 0.01};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    NaiveProvider provider;
    ProviderBackend backend(provider);
    const MeasureCommand command{.case_id = "n", .workload = network, .policy = {.modes = {}, .seed = seed}};
    const CaseEvent event = measure_case(backend, command, 0.0, [](Phase) {});
    EXPECT_EQ(event.status, CaseStatus::ok) << "seed " << seed << ": " << event.reason;
  }
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
