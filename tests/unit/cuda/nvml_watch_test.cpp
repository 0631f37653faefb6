#include "kernels/reference/cuda/nvml_watch.h"

#include <chrono>

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/limited_thread.h"

namespace aibench::cuda {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr const char* kBusId = "0000:17:00.0";

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::unique_ptr<Nvml> opened(const char* library, const NvmlLimits& limits = {}) {
  auto answer = open_watched_nvml(library, kBusId, limits);
  auto* nvml = std::get_if<std::unique_ptr<Nvml>>(&answer);
  EXPECT_NE(nvml, nullptr) << (nvml == nullptr ? std::get<std::string>(answer) : "");
  return nvml == nullptr ? nullptr : std::move(*nvml);
}

TEST(WatchedNvml, TellsWhatTheLibraryTells) {
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  EXPECT_EQ(nvml->sm_clock_hz(), 1980e6);
  EXPECT_FALSE(nvml->counters().empty());
  EXPECT_GT(nvml->state().size(), 5U);
  EXPECT_TRUE(std::holds_alternative<double>(nvml->joules()));
}

TEST(WatchedNvml, SaysWhyThereIsNone) {
  const auto answer = open_watched_nvml(NVML_STUB_NO_DRIVER, kBusId);
  EXPECT_THAT(std::get<std::string>(answer), HasSubstr("Driver Not Loaded"));
}

TEST(WatchedNvml, ClosesTheLibraryOnItsWayOut) {
  void* library = dlopen(NVML_STUB, RTLD_NOW);
  const auto sessions = reinterpret_cast<int (*)()>(dlsym(library, "stub_open_sessions"));
  {
    const auto nvml = opened(NVML_STUB);
    EXPECT_EQ(sessions(), 1);
  }
  EXPECT_EQ(sessions(), 0);
  dlclose(library);
}

TEST(WatchedNvml, ACallThatNeverReturnsIsLeftToItself) {
  void* library = dlopen(NVML_STUB_HANGS, RTLD_NOW);
  reinterpret_cast<void (*)(const char*, unsigned long long)>(dlsym(library, "stub_set"))("temperature_hangs", 1);
  const auto start = Clock::now();
  {
    const auto nvml = opened(NVML_STUB_HANGS, {.reading = milliseconds(100)});
    ASSERT_NE(nvml, nullptr);
    EXPECT_EQ(nvml->sm_clock_hz(), 1980e6);
    const auto state = nvml->state();  // reads the temperature, which hangs
    ASSERT_EQ(state.size(), 1U);
    EXPECT_EQ(state[0].name, "gpu_state");
    EXPECT_EQ(state[0].value, std::nullopt);
    EXPECT_THAT(state[0].reason, HasSubstr("did not answer within 0.1 s"));
    EXPECT_EQ(nvml->sm_clock_hz(), std::nullopt) << "what worked before is not trusted either";
    EXPECT_TRUE(nvml->counters().empty());
    EXPECT_THAT(std::get<Unsupported>(nvml->joules()).reason, HasSubstr("did not answer"));
  }
  EXPECT_LT(seconds_since(start), 5) << "one limit is waited for, and closing waits for nothing";
}

TEST(WatchedNvml, OpeningMayHangAsWell) {
  const auto start = Clock::now();
  const auto answer = open_watched_nvml(NVML_STUB_HANGS_AT_INIT, kBusId, {.open = milliseconds(100)});
  EXPECT_THAT(std::get<std::string>(answer), HasSubstr("did not answer within 0.1 s"));
  EXPECT_LT(seconds_since(start), 5);
}

TEST(LimitedThread, PassesOnWhatWorkThrowsAndGoesOn) {
  LimitedThread thread;
  EXPECT_THROW(thread.ask<int>([]() -> int { throw std::runtime_error("no"); }, milliseconds(10'000)),
               std::runtime_error);
  EXPECT_EQ(thread.ask<int>([] { return 7; }, milliseconds(10'000)), 7);
}

}  // namespace
}  // namespace aibench::cuda
