#include "kernels/reference/cuda/nvml.h"

#include <map>

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

using ::testing::DoubleEq;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr const char* kBusId = "0000:17:00.0";

std::string refusal(const std::string& library, const std::string& bus_id = kBusId) {
  auto answer = Nvml::open(library, bus_id);
  const auto* reason = std::get_if<std::string>(&answer);
  return reason == nullptr ? "" : *reason;
}

std::unique_ptr<Nvml> opened(const std::string& library) {
  auto answer = Nvml::open(library, kBusId);
  auto* nvml = std::get_if<std::unique_ptr<Nvml>>(&answer);
  EXPECT_NE(nvml, nullptr) << (nvml == nullptr ? std::get<std::string>(answer) : "");
  return nvml == nullptr ? nullptr : std::move(*nvml);
}

std::map<std::string, double> counters_of(const Nvml& nvml) {
  std::map<std::string, double> counters;
  for (const Counter& counter : nvml.counters()) counters[counter.name] = counter.value;
  return counters;
}

// Keeps the stub in memory, so that its count can be read after the code under test closed it.
class OpenSessions {
 public:
  explicit OpenSessions(const char* library) : library_(dlopen(library, RTLD_NOW)) {}
  ~OpenSessions() { dlclose(library_); }
  OpenSessions(const OpenSessions&) = delete;
  OpenSessions& operator=(const OpenSessions&) = delete;
  int count() const { return reinterpret_cast<int (*)()>(dlsym(library_, "stub_open_sessions"))(); }

 private:
  void* library_;
};

TEST(Nvml, ReadsClockAndCountersInPlainUnits) {
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  EXPECT_EQ(nvml->sm_clock_hz(), 1980e6);
  EXPECT_THAT(counters_of(*nvml), UnorderedElementsAre(Pair("gpu_energy_j", ::testing::Ge(5e9)),
                                                       Pair("gpu_power_violation_s", DoubleEq(0.001)),
                                                       Pair("gpu_thermal_violation_s", DoubleEq(0.002)),
                                                       Pair("gpu_board_limit_violation_s", DoubleEq(0.004)),
                                                       Pair("gpu_reliability_violation_s", DoubleEq(0.006)),
                                                       Pair("gpu_temperature_c", DoubleEq(47))));
}

TEST(Nvml, CountersGrowByWhatHappenedBetween) {
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  const double before = counters_of(*nvml)["gpu_energy_j"], after = counters_of(*nvml)["gpu_energy_j"];
  EXPECT_DOUBLE_EQ(after - before, 1.5);
}

TEST(Nvml, TellsTheBoardsEnergyOrWhyNot) {
  const auto nvml = opened(NVML_STUB), lean = opened(NVML_STUB_LEAN);
  ASSERT_TRUE(nvml && lean);
  const auto before = board_joules(nvml.get(), ""), after = board_joules(nvml.get(), "");
  EXPECT_DOUBLE_EQ(std::get<double>(after) - std::get<double>(before), 1.5);
  EXPECT_THAT(std::get<Unsupported>(board_joules(lean.get(), "")).reason, HasSubstr("MIG"));
  EXPECT_THAT(std::get<Unsupported>(board_joules(nullptr, "no driver")).reason, HasSubstr("no NVML (no driver)"));
}

TEST(Nvml, LeavesOutWhatTheDriverDoesNotTell) {
  const auto nvml = opened(NVML_STUB_LEAN);
  ASSERT_NE(nvml, nullptr);
  EXPECT_EQ(nvml->sm_clock_hz(), std::nullopt);
  const auto counters = counters_of(*nvml);
  EXPECT_EQ(counters.count("gpu_energy_j"), 0U);
  EXPECT_EQ(counters.count("gpu_temperature_c"), 0U);
  EXPECT_EQ(counters.count("gpu_power_violation_s"), 1U);
}

TEST(Nvml, SaysWhyThereIsNone) {
  EXPECT_THAT(refusal("/nowhere/libnvidia-ml.so.1"), HasSubstr("/nowhere/libnvidia-ml.so.1"));
  EXPECT_THAT(refusal(NVML_STUB_NO_DRIVER), HasSubstr("nvmlInit_v2: Driver Not Loaded"));
  EXPECT_THAT(refusal(NVML_STUB_ANCIENT), HasSubstr("lacks a function"));
  EXPECT_THAT(refusal(NVML_STUB, "0000:99:00.0"), HasSubstr("nvmlDeviceGetHandleByPciBusId_v2: Not Found"));
}

TEST(Nvml, ClosesWhatItOpened) {
  const OpenSessions sessions(NVML_STUB);
  {
    const auto nvml = opened(NVML_STUB);
    EXPECT_EQ(sessions.count(), 1);
  }
  EXPECT_EQ(sessions.count(), 0);
  EXPECT_NE(refusal(NVML_STUB, "0000:99:00.0"), "");
  EXPECT_EQ(sessions.count(), 0);
}

}  // namespace
}  // namespace aibench::cuda
