// What the worker's device tells of its board, with a driver that is played as well: the stand-in has the name that the
// driver's library has, so the device finds it when it is in memory already.

#include <algorithm>

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/worker/energy_window.h"
#include "kernels/worker/measure.h"
#include "tests/unit/cuda/fake/fake_gpu.h"

namespace aibench::cuda {
namespace {

using ::testing::HasSubstr;

// It stays in memory: where a call hangs, somebody is still in there.
class Driver {
 public:
  Driver() : library_(dlopen(NVML_DRIVER_STUB, RTLD_NOW)) {
    EXPECT_NE(library_, nullptr) << dlerror();
    reinterpret_cast<void (*)()>(dlsym(library_, "stub_reset"))();
  }
  void set(const char* what, unsigned long long value) {
    reinterpret_cast<void (*)(const char*, unsigned long long)>(dlsym(library_, "stub_set"))(what, value);
  }

 private:
  void* library_;
};

class BoardBackend : public Backend {
 public:
  Device& device() override { return *gpu_.device; }
  std::span<Provider* const> providers() override { return providers_; }
  Peaks measure_peaks() override { return {}; }

 private:
  FakeGpu gpu_;
  std::vector<Provider*> providers_ = gpu_.all();
};

CaseEvent measured(BoardBackend& backend) {
  MeasureCommand command{.case_id = "g", .workload = GemmWorkload{.m = 8, .n = 8, .k = 8}};
  command.policy.min_time_s = 1e-3;
  command.policy.max_warm_up_s = 1e-3;
  return measure_case(backend, command, 1e-9, [](Phase) {});
}

TEST(CudaBoard, IsReadAroundEveryTimedWindow) {
  const Driver driver;
  BoardBackend backend;
  const CaseEvent event = measured(backend);
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  for (const ModeSamples& mode : event.modes) {
    EXPECT_EQ(mode.clock_before_hz, 1980e6);
    const auto energy = std::ranges::find(mode.counters, "gpu_energy_j", &Counter::name);
    ASSERT_NE(energy, mode.counters.end());
    EXPECT_GT(energy->value, 0);
    const auto heat = std::ranges::find(mode.state, "gpu_temperature_c", &StateChange::name);
    ASSERT_NE(heat, mode.state.end());
    EXPECT_EQ(heat->before, 47);
    EXPECT_EQ(heat->after, 47);
  }
}

TEST(CudaBoard, AnEnergyCounterThatGoesBackGivesNoNumber) {
  Driver driver;
  FakeGpu gpu;
  int batches = 0;
  const EnergyReading reading = energy_of(*gpu.device, gpu.device->clock(), 1, [&] {
    if (++batches == 5) driver.set("energy", 7);
  });
  EXPECT_EQ(batches, 5);
  EXPECT_THAT(reading.reason, HasSubstr("went back"));
  EXPECT_EQ(reading.joules, 0);
}

TEST(CudaBoard, ADriverThatHangsCostsWhatItWouldHaveToldAndNotTheTimes) {
  Driver driver;
  driver.set("temperature_hangs", 1);
  BoardBackend backend;
  const CaseEvent event = measured(backend);
  ASSERT_EQ(name_of(event.status), "ok") << event.reason;
  ASSERT_FALSE(event.modes.empty());
  for (const ModeSamples& mode : event.modes) {
    EXPECT_GT(mode.median_s, 0);
    EXPECT_EQ(mode.clock_before_hz, std::nullopt);
    EXPECT_TRUE(mode.counters.empty());
    ASSERT_EQ(mode.state.size(), 1U);
    EXPECT_EQ(mode.state[0].name, "gpu_state");
    EXPECT_THAT(mode.state[0].reason, HasSubstr("did not answer"));
  }
}

}  // namespace
}  // namespace aibench::cuda
