#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/verify/conformance_builder.h"
#include "tests/support/memory_device.h"
#include "tests/unit/verify/naive_provider.h"
#include "tests/unit/verify/winograd_provider.h"

namespace aibench {
namespace {

using testing::Bug;
using ::testing::HasSubstr;
using testing::How;
using testing::NaiveProvider;

const ConformanceCase& find_case(const std::string& name) {
  for (const ConformanceCase& conformance_case : conformance_cases()) {
    if (conformance_case.name == name) return conformance_case;
  }
  throw std::invalid_argument("no conformance case " + name);
}

TEST(RunConformance, ReportsTheErrorAndItsLimit) {
  testing::MemoryDevice device;
  NaiveProvider provider;
  const ConformanceEvent event = run_conformance(device, provider, find_case("gemm/f32/m63n65k129"), 7);
  EXPECT_EQ(event.index, 7);
  EXPECT_EQ(event.provider, "naive");
  EXPECT_EQ(name_of(event.status), "ok");
  EXPECT_EQ(event.reason, "");
  EXPECT_EQ(event.limit, 2e-6);
  EXPECT_GT(event.epsilon.value(), 0.0);
  EXPECT_LT(event.epsilon.value(), 1e-6);
}

TEST(RunConformance, PassesARefusalOn) {
  testing::MemoryDevice device;
  testing::WinogradProvider provider;
  const ConformanceEvent event = run_conformance(device, provider, find_case("gemm/f32/m63n65k129"));
  EXPECT_EQ(name_of(event.status), "unsupported");
  EXPECT_THAT(event.reason, HasSubstr("f32 conv2d_forward only"));
}

TEST(RunConformance, SaysWhichGuardWasOverrun) {
  testing::MemoryDevice device;
  NaiveProvider behind(How{.bug = Bug::writes_behind_end}), before(How{.bug = Bug::writes_before_start});
  const ConformanceCase& conformance_case = find_case("relu/f32/count1027");
  EXPECT_THAT(run_conformance(device, behind, conformance_case).reason,
              HasSubstr("wrote outside its memory: tensor 'y': byte 0 behind the end"));
  EXPECT_THAT(run_conformance(device, before, conformance_case).reason,
              HasSubstr("wrote outside its memory: tensor 'y': byte 1 before the start"));
}

// Prepares kernels whose enqueue does what `work` says on call number 0, 1, ...
class ScriptedProvider : public Provider {
 public:
  using Work = std::function<void(int call, float* y)>;
  explicit ScriptedProvider(Work work) : work_(std::move(work)) {}

  ProviderInfo info() const override {
    return {.name = "scripted", .version = "", .path = "", .configuration = "", .threads = 1};
  }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
    const TensorId written = writes(graph.ops.at(next)).front();
    auto* y = static_cast<float*>(bindings[static_cast<std::size_t>(written)]->data());
    return Prepared{.kernel = std::make_unique<ScriptedKernel>(work_, y), .ops_served = 1, .algorithm = ""};
  }

 private:
  class ScriptedKernel : public Kernel {
   public:
    ScriptedKernel(Work work, float* y) : work_(std::move(work)), y_(y) {}
    void enqueue() override { work_(calls_++, y_); }

   private:
    Work work_;
    float* y_;
    int calls_ = 0;
  };
  Work work_;
};

TEST(RunConformance, CallsAThrowingKernelFailed) {
  testing::MemoryDevice device;
  ScriptedProvider provider([](int, float*) { throw DeviceError("launch failed: code 700"); });
  const ConformanceEvent event = run_conformance(device, provider, find_case("relu/f32/count1"));
  EXPECT_EQ(name_of(event.status), "failed");
  EXPECT_EQ(event.reason, "launch failed: code 700");
}

TEST(RunConformance, NoticesAKernelThatOnlyWorksOnce) {
  CaseBuilder builder(DType::f32);
  const TensorId x = builder.input("x", {1}, 0.5, 0.5);
  const ConformanceCase half = builder.run(Relu{1, x, builder.output("y", {1})}).named("relu", "half");
  testing::MemoryDevice device;
  ScriptedProvider steady([](int, float* y) { *y = 0.5F; });
  EXPECT_EQ(name_of(run_conformance(device, steady, half).status), "ok");
  ScriptedProvider tired([](int call, float* y) { *y = call == 0 ? 0.5F : 0.25F; });
  const ConformanceEvent event = run_conformance(device, tired, half);
  EXPECT_EQ(name_of(event.status), "wrong");
  EXPECT_THAT(event.reason, HasSubstr("in a second pass"));
}

}  // namespace
}  // namespace aibench
