#include "kernels/reference/cuda/nvml.h"

#include <map>

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

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

std::map<std::string, double> counters_of(Nvml& nvml) {
  std::map<std::string, double> counters;
  for (const Counter& counter : nvml.counters()) counters[counter.name] = counter.value;
  return counters;
}

std::map<std::string, StateReading> state_of(Nvml& nvml) {
  std::map<std::string, StateReading> state;
  for (StateReading& reading : nvml.state()) state[reading.name] = reading;
  return state;
}

// Keeps the stub in memory, so that it can be told what to do, and asked after the code under test closed it.
class Stub {
 public:
  explicit Stub(const char* library) : library_(dlopen(library, RTLD_NOW)) { call<void()>("stub_reset")(); }
  ~Stub() { dlclose(library_); }
  Stub(const Stub&) = delete;
  Stub& operator=(const Stub&) = delete;
  int open_sessions() const { return call<int()>("stub_open_sessions")(); }
  void fail(const char* function, int status) const { call<void(const char*, int)>("stub_fail")(function, status); }
  void set(const char* what, unsigned long long value) const {
    call<void(const char*, unsigned long long)>("stub_set")(what, value);
  }
  void list(const std::vector<unsigned>& pids, unsigned entry_bytes) const {
    call<void(const unsigned*, unsigned, unsigned)>("stub_list")(pids.data(), static_cast<unsigned>(pids.size()),
                                                                 entry_bytes);
  }

 private:
  template <class Function>
  Function* call(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(library_, name));
  }
  void* library_;
};

constexpr int kUnknownError = 999;

TEST(Nvml, ReadsClockAndCountersInPlainUnits) {
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  EXPECT_EQ(nvml->sm_clock_hz(), 1980e6);
  EXPECT_THAT(counters_of(*nvml), UnorderedElementsAre(Pair("gpu_energy_j", ::testing::Ge(5e9)),
                                                       Pair("gpu_power_violation_s", DoubleEq(0.001)),
                                                       Pair("gpu_thermal_violation_s", DoubleEq(0.002)),
                                                       Pair("gpu_board_limit_violation_s", DoubleEq(0.004)),
                                                       Pair("gpu_reliability_violation_s", DoubleEq(0.006)),
                                                       Pair("gpu_ecc_uncorrected", DoubleEq(0))));
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
  EXPECT_EQ(counters.count("gpu_ecc_uncorrected"), 0U);
  EXPECT_EQ(counters.count("gpu_power_violation_s"), 1U);
}

TEST(Nvml, TellsTheStateInPlainUnits) {
  const Stub stub(NVML_STUB);
  stub.set("reasons", 0x4 | 0x40 | 0x1);  // the power limit, heat, and idle, which is not asked for
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  auto state = state_of(*nvml);
  EXPECT_EQ(state["gpu_temperature_c"].value, 47);
  EXPECT_NEAR(state["gpu_power_w"].value.value_or(0), 612.345, 1e-9);
  EXPECT_EQ(state["gpu_power_limit_w"].value, 700);
  EXPECT_EQ(state["gpu_memory_clock_hz"].value, 2619e6);
  EXPECT_EQ(state["gpu_sw_power_cap"].value, 1);
  EXPECT_EQ(state["gpu_hw_thermal_slowdown"].value, 1);
  EXPECT_EQ(state["gpu_hw_slowdown"].value, 0);
  EXPECT_EQ(state["gpu_hw_power_brake"].value, 0);
  EXPECT_EQ(state["gpu_sw_thermal_slowdown"].value, 0);
  EXPECT_EQ(state["gpu_mig"].value, 0);
  EXPECT_EQ(state["gpu_other_processes"].value, 0);
}

TEST(Nvml, EveryReasonForLowerClocksHasItsBit) {
  const Stub stub(NVML_STUB);
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  const std::map<unsigned long long, std::string> bits = {{0x04, "gpu_sw_power_cap"},
                                                          {0x08, "gpu_hw_slowdown"},
                                                          {0x20, "gpu_sw_thermal_slowdown"},
                                                          {0x40, "gpu_hw_thermal_slowdown"},
                                                          {0x80, "gpu_hw_power_brake"}};
  for (const auto& [bit, name] : bits) {
    stub.set("reasons", bit);
    auto state = state_of(*nvml);
    for (const auto& [other, other_name] : bits) {
      EXPECT_EQ(state[other_name].value, bit == other ? 1 : 0) << name << ", " << other_name;
    }
  }
}

TEST(Nvml, TellsInstancesAndOtherProcesses) {
  const Stub stub(NVML_STUB);
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  stub.set("mig", 1);
  for (const unsigned bytes : {24U, 32U}) {
    stub.list({1, static_cast<unsigned>(getpid()), 3}, bytes);
    EXPECT_EQ(state_of(*nvml)["gpu_other_processes"].value, 2) << bytes;
  }
  EXPECT_EQ(state_of(*nvml)["gpu_mig"].value, 1);
  stub.fail("mig", 3);
  EXPECT_EQ(state_of(*nvml)["gpu_mig"].value, 0) << "not supported: it cannot be divided";
}

TEST(Nvml, MoreProcessesThanThereIsRoomForAreUnknown) {
  const Stub stub(NVML_STUB);
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  stub.list(std::vector<unsigned>(600, 5), 24);
  EXPECT_EQ(state_of(*nvml)["gpu_other_processes"].value, std::nullopt);
  EXPECT_THAT(state_of(*nvml)["gpu_other_processes"].reason, HasSubstr("nvmlDeviceGetComputeRunningProcesses: other"));
}

TEST(Nvml, AFunctionThatFailsLeavesTheOthersAlone) {
  const std::map<std::string, std::string> readings = {{"temperature", "gpu_temperature_c"},
                                                       {"power", "gpu_power_w"},
                                                       {"limit", "gpu_power_limit_w"},
                                                       {"clock", "gpu_memory_clock_hz"},
                                                       {"reasons", "gpu_hw_slowdown"},
                                                       {"mig", "gpu_mig"},
                                                       {"ecc", "gpu_ecc_uncorrected"},
                                                       {"processes", "gpu_other_processes"},
                                                       {"energy", "gpu_energy_j"}};
  for (const auto& [function, name] : readings) {
    const Stub stub(NVML_STUB);
    const auto nvml = opened(NVML_STUB);
    ASSERT_NE(nvml, nullptr);
    stub.fail(function.c_str(), kUnknownError);
    auto state = state_of(*nvml);
    ASSERT_EQ(state.count(name), 1U) << name;
    EXPECT_EQ(state[name].value, std::nullopt) << name;
    EXPECT_THAT(state[name].reason, HasSubstr(": other")) << name;
    for (const auto& [other, other_name] : readings) {
      const bool is_counter = other == "ecc" || other == "energy";
      if (other == function || is_counter) continue;
      EXPECT_NE(state[other_name].value, std::nullopt) << other_name << " beside " << name;
    }
    EXPECT_EQ(counters_of(*nvml).count("gpu_thermal_violation_s"), 1U);
  }
}

TEST(Nvml, AMissingFunctionIsAReasonAndNoZero) {
  const auto nvml = opened(NVML_STUB_LEAN);
  ASSERT_NE(nvml, nullptr);
  auto state = state_of(*nvml);
  for (const char* name : {"gpu_temperature_c", "gpu_power_w", "gpu_power_limit_w", "gpu_memory_clock_hz",
                           "gpu_sw_power_cap", "gpu_mig", "gpu_other_processes", "gpu_ecc_uncorrected"}) {
    ASSERT_EQ(state.count(name), 1U) << name;
    EXPECT_EQ(state[name].value, std::nullopt) << name;
    EXPECT_THAT(state[name].reason, HasSubstr("lacks nvml")) << name;
  }
}

TEST(Nvml, AnOlderDriverHasOlderNamesAndShorterEntries) {
  const Stub stub(NVML_STUB_OLD_DRIVER);
  stub.set("reasons", 0x80);
  stub.list({static_cast<unsigned>(getpid()), 5}, 16);
  const auto nvml = opened(NVML_STUB_OLD_DRIVER);
  ASSERT_NE(nvml, nullptr);
  auto state = state_of(*nvml);
  EXPECT_EQ(state["gpu_hw_power_brake"].value, 1);
  EXPECT_EQ(state["gpu_other_processes"].value, 1);
  EXPECT_THAT(state["gpu_mig"].reason, HasSubstr("lacks nvmlDeviceGetMigMode"));
}

TEST(Nvml, ReadsTheEnergyAloneInOneCall) {
  const Stub stub(NVML_STUB);
  const auto nvml = opened(NVML_STUB);
  ASSERT_NE(nvml, nullptr);
  for (const char* function : {"clock", "temperature", "reasons", "power", "limit", "ecc", "mig", "processes"}) {
    stub.fail(function, kUnknownError);
  }
  EXPECT_TRUE(std::holds_alternative<double>(nvml->joules()));
  stub.fail("energy", 3);
  EXPECT_THAT(std::get<Unsupported>(nvml->joules()).reason, HasSubstr("Not Supported"));
}

TEST(Nvml, WithoutItTheStateIsOneReason) {
  const auto state = board_state(nullptr, "no driver");
  ASSERT_EQ(state.size(), 1U);
  EXPECT_EQ(state[0].name, "gpu_state");
  EXPECT_EQ(state[0].value, std::nullopt);
  EXPECT_EQ(state[0].reason, "no NVML (no driver)");
}

TEST(Nvml, SaysWhyThereIsNone) {
  EXPECT_THAT(refusal("/nowhere/libnvidia-ml.so.1"), HasSubstr("/nowhere/libnvidia-ml.so.1"));
  EXPECT_THAT(refusal(NVML_STUB_NO_DRIVER), HasSubstr("nvmlInit_v2: Driver Not Loaded"));
  EXPECT_THAT(refusal(NVML_STUB_ANCIENT), HasSubstr("lacks a function"));
  EXPECT_THAT(refusal(NVML_STUB, "0000:99:00.0"), HasSubstr("nvmlDeviceGetHandleByPciBusId_v2: Not Found"));
}

TEST(Nvml, ClosesWhatItOpened) {
  const Stub stub(NVML_STUB);
  {
    const auto nvml = opened(NVML_STUB);
    EXPECT_EQ(stub.open_sessions(), 1);
  }
  EXPECT_EQ(stub.open_sessions(), 0);
  EXPECT_NE(refusal(NVML_STUB, "0000:99:00.0"), "");
  EXPECT_EQ(stub.open_sessions(), 0);
}

}  // namespace
}  // namespace aibench::cuda
