// A trial keeps one form; here every form has to be right.
#include <iterator>

#include <gtest/gtest.h>

#include "kernels/reference/onednn/onednn_provider.h"
#include "kernels/session.h"
#include "kernels/verify/conformance.h"
#include "kernels/verify/reference_check.h"
#include "kernels/workloads/workload.h"
#include "tests/support/memory_device.h"

namespace aibench {
namespace {

using onednn::Form;
constexpr Form kForms[] = {Form::plain, Form::gemm, Form::packed, Form::channels_last, Form::blocked, Form::winograd};
constexpr const char* kNames[] = {"plain", "gemm", "packed", "channels_last", "blocked", "winograd"};

class EveryForm : public ::testing::TestWithParam<int> {
 protected:
  Form form() const { return kForms[GetParam()]; }
};

TEST_P(EveryForm, ComputesEveryProductRightlyOrRefusesIt) {
  const auto provider = make_onednn_provider(2, form());
  testing::MemoryDevice device;
  int passed = 0;
  for (const ConformanceCase& one : conformance_cases()) {
    const bool product = one.name.starts_with("gemm") || one.name.starts_with("conv2d");
    if (!product && !one.name.starts_with("run/i8")) continue;
    const ConformanceEvent event = run_conformance(device, *provider, one);
    if (event.status == CaseStatus::ok) ++passed;
    EXPECT_TRUE(event.status == CaseStatus::ok || event.status == CaseStatus::unsupported)
        << one.name << ": " << event.reason;
  }
  if (form() != Form::winograd) {
    EXPECT_GT(passed, 20);
  }
}

// Large enough for the implementations that want whole vectors of channels.
TEST_P(EveryForm, ConvolvesAWholeLayer) {
  int served = 0;
  for (const ConvDirection direction :
       {ConvDirection::forward, ConvDirection::backward_data, ConvDirection::backward_weights}) {
    const OpGraph graph = build_graph(Conv2dWorkload{
        .direction = direction, .n = 2, .c = 64, .h = 14, .w = 14, .k = 64, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1});
    const auto provider = make_onednn_provider(2, form());
    testing::MemoryDevice device;
    Provider* const list[] = {provider.get()};
    auto created = Session::create(device, list, graph, 1);
    if (std::holds_alternative<Unsupported>(created)) continue;
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    session.enqueue();
    std::vector<std::vector<std::byte>> after(graph.tensors.size());
    const TensorId result = writes(graph.ops.front()).front();
    after[static_cast<std::size_t>(result)] = session.download(result);
    const Verification verification = check_against_reference(graph, session.initial(), after, 1);
    EXPECT_EQ(verification.status, "ok") << session.served().front().algorithm << ": " << verification.reason;
    EXPECT_EQ(session.broken_guard(), "");
    EXPECT_EQ(session.served().front().algorithm.ends_with("winograd"), form() == Form::winograd);
    ++served;
  }
  if (served == 0) GTEST_SKIP() << "this oneDNN has no such form on this processor";
}

std::string form_name(const ::testing::TestParamInfo<int>& tested) { return kNames[tested.param]; }
INSTANTIATE_TEST_SUITE_P(OneDnn, EveryForm, ::testing::Range(0, static_cast<int>(std::size(kForms))), form_name);

}  // namespace
}  // namespace aibench
