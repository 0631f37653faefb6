// Copies of the worker's device over a GPU played in host memory. Not one of them has run on a GPU yet.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/device_copies.h"
#include "kernels/verify/conformance.h"
#include "kernels/worker/measure.h"
#include "tests/unit/cuda/fake/fake_gpu.h"

namespace aibench::cuda {
namespace {

using ::testing::Contains;

class FakeBackend : public Backend {
 public:
  Device& device() override { return *gpu.device; }
  std::span<Provider* const> providers() override { return providers_; }
  Peaks measure_peaks() override { return {}; }
  Provider* copies() override { return &copies_; }
  FakeGpu gpu;

 private:
  DeviceCopies copies_{*gpu.device};
  std::vector<Provider*> providers_ = gpu.all();
};

CaseEvent measure(FakeBackend& backend, CopyDirection direction, Place memory) {
  const CopyWorkload copy{.direction = direction, .memory = memory, .bytes = 70001};
  MeasureCommand command{.case_id = id_of(copy), .workload = copy};
  command.policy.modes = {TimingMode::latency, TimingMode::throughput};
  command.policy.min_time_s = 1e-4;
  command.policy.max_warm_up_s = 1e-3;
  return measure_case(backend, command, 1e-9, [](Phase) {});
}

// The supervisor refuses what it can tell ahead; the rest ends in cudaMalloc, and the next case runs.
TEST(CudaDevice, ACaseThatDoesNotFitIsSkippedWithTheNumbersAndTheNextOneRuns) {
  FakeBackend backend;
  fake::settings().memory_bytes = fake::seen().bytes_alive + (std::size_t{64} << 10);
  const CaseEvent event = measure(backend, CopyDirection::device_to_device, Place::device);
  EXPECT_EQ(name_of(event.status), "skipped");
  EXPECT_EQ(event.reason, "out of memory: asked for 76 KiB, 64 KiB free");
  fake::settings().memory_bytes = std::size_t{1} << 32;
  EXPECT_EQ(name_of(measure(backend, CopyDirection::device_to_device, Place::device).status), "ok");
}

TEST(CudaCopies, GoEveryWayByTheRuntimesCall) {
  struct Way {
    CopyDirection direction;
    Place memory;
    cudaMemcpyKind kind;
    const char* algorithm;
  };
  const char* const plain = "cudaMemcpyAsync";
  const char* const staged = "cudaMemcpyAsync, staged by the driver";
  for (const Way& way : {Way{CopyDirection::host_to_device, Place::pinned, cudaMemcpyHostToDevice, plain},
                         Way{CopyDirection::host_to_device, Place::pageable, cudaMemcpyHostToDevice, staged},
                         Way{CopyDirection::device_to_host, Place::pinned, cudaMemcpyDeviceToHost, plain},
                         Way{CopyDirection::device_to_host, Place::pageable, cudaMemcpyDeviceToHost, staged},
                         Way{CopyDirection::device_to_device, Place::device, cudaMemcpyDeviceToDevice, plain}}) {
    FakeBackend backend;
    const CaseEvent event = measure(backend, way.direction, way.memory);
    ASSERT_EQ(name_of(event.status), "ok") << event.case_id << ": " << event.reason;
    ASSERT_EQ(event.served.size(), 1u);
    EXPECT_EQ(event.served[0].provider, "cuda");
    EXPECT_EQ(event.served[0].algorithm, way.algorithm);
    EXPECT_THAT(fake::seen().copies, Contains(way.kind)) << event.case_id;
    EXPECT_EQ(event.verification.value().status, "ok");
    bool device_time = false;
    for (const ModeSamples& mode : event.modes) device_time = device_time || mode.time == "device_time";
    EXPECT_TRUE(device_time) << "events stand around the copies";
  }
  EXPECT_EQ(fake::seen().pinned_alive, 0);
}

TEST(CudaCopies, WithoutPageLockedMemoryTheCaseIsSkippedAndTheDeviceStaysUsable) {
  FakeBackend backend;
  fake::settings().refuse_pinning = true;
  const CaseEvent event = measure(backend, CopyDirection::host_to_device, Place::pinned);
  EXPECT_EQ(name_of(event.status), "skipped");
  EXPECT_NE(event.reason.find("out of memory"), std::string::npos);
  EXPECT_EQ(name_of(measure(backend, CopyDirection::host_to_device, Place::pageable).status), "ok");
}

TEST(CudaCopies, PassTheSuiteAsTheDevicesOwnAndBelongToNoLibrary) {
  FakeBackend backend;
  int copies = 0;
  for (const ConformanceCase& c : conformance_cases()) {
    if (!c.name.starts_with("copy/")) continue;
    ++copies;
    const ConformanceEvent whole = run_conformance(backend, c);
    EXPECT_EQ(name_of(whole.status), "ok") << c.name << ": " << whole.reason;
    for (Provider* provider : backend.gpu.all()) {
      const ConformanceEvent event = run_conformance(backend.device(), *provider, c);
      EXPECT_EQ(name_of(event.status), "unsupported") << provider->info().name;
    }
  }
  EXPECT_EQ(copies, 15);
}

}  // namespace
}  // namespace aibench::cuda
