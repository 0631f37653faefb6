#include "kernels/reference/cuda/nvml.h"

#include <unistd.h>

#include "kernels/reference/cuda/nvml_functions.h"
#include "kernels/reference/cuda/nvml_processes.h"

namespace aibench::cuda {
namespace {

constexpr int kClockSm = 1, kClockMemory = 2;         // nvmlClockType_t
constexpr int kTemperatureGpu = 0;                    // nvmlTemperatureSensors_t
constexpr int kEccUncorrected = 1, kEccVolatile = 0;  // nvmlMemoryErrorType_t, nvmlEccCounterType_t

struct Policy {
  int number;  // nvmlPerfPolicyType_t
  const char* counter;
};
constexpr Policy kPolicies[] = {{0, "gpu_power_violation_s"},
                                {1, "gpu_thermal_violation_s"},
                                {2, "gpu_sync_boost_violation_s"},
                                {3, "gpu_board_limit_violation_s"},
                                {5, "gpu_reliability_violation_s"}};

struct ClockReason {
  unsigned long long bit;
  const char* name;
};
constexpr ClockReason kClockReasons[] = {{0x04, "gpu_sw_power_cap"},
                                         {0x08, "gpu_hw_slowdown"},
                                         {0x20, "gpu_sw_thermal_slowdown"},
                                         {0x40, "gpu_hw_thermal_slowdown"},
                                         {0x80, "gpu_hw_power_brake"}};

constexpr std::size_t kMostProcesses = 512;

class LoadedNvml final : public Nvml {
 public:
  LoadedNvml(LoadedFunctions loaded, NvmlDevice device)
      : library_(std::move(loaded.library)), f_(loaded.functions), device_(device) {}
  ~LoadedNvml() override { f_.shutdown(); }
  LoadedNvml(const LoadedNvml&) = delete;
  LoadedNvml& operator=(const LoadedNvml&) = delete;

  std::optional<double> sm_clock_hz() override {
    const auto mhz = ask<unsigned>("nvmlDeviceGetClockInfo", f_.clock, kClockSm);
    if (!std::holds_alternative<unsigned>(mhz) || std::get<unsigned>(mhz) == 0) return std::nullopt;
    return 1e6 * std::get<unsigned>(mhz);
  }

  std::vector<Counter> counters() override {
    std::vector<Counter> counters;
    for (const StateReading& reading : counter_readings()) {
      if (reading.value) counters.push_back({reading.name, *reading.value});
    }
    return counters;
  }

  // What changes as soon as the GPU idles comes first, the slow lists of processes last.
  std::vector<StateReading> state() override {
    std::vector<StateReading> state;
    add_clock_reasons(state);
    state.push_back(reading("gpu_power_w", 1e-3, ask<unsigned>("nvmlDeviceGetPowerUsage", f_.power)));
    state.push_back(
        reading("gpu_memory_clock_hz", 1e6, ask<unsigned>("nvmlDeviceGetClockInfo", f_.clock, kClockMemory)));
    state.push_back(
        reading("gpu_temperature_c", 1, ask<unsigned>("nvmlDeviceGetTemperature", f_.temperature, kTemperatureGpu)));
    state.push_back(
        reading("gpu_power_limit_w", 1e-3, ask<unsigned>("nvmlDeviceGetEnforcedPowerLimit", f_.power_limit)));
    state.push_back(mig());
    state.push_back(processes());
    for (StateReading& counter : counter_readings()) {
      if (!counter.value) state.push_back(std::move(counter));
    }
    return state;
  }

  std::variant<double, Unsupported> joules() override {
    const auto millijoules = ask<unsigned long long>("nvmlDeviceGetTotalEnergyConsumption", f_.energy);
    if (const auto* why = std::get_if<std::string>(&millijoules)) {
      return Unsupported{"NVML does not tell this board's energy (" + *why +
                         "); a part of a GPU (MIG) and old boards have no counter"};
    }
    return 1e-3 * static_cast<double>(std::get<unsigned long long>(millijoules));
  }

 private:
  // The value that a function writes behind its other arguments; or why there is none.
  template <class Value, class Function, class... Arguments>
  std::variant<Value, std::string> ask(const char* name, Function function, Arguments... arguments) const {
    if (function == nullptr) return "this driver's NVML lacks " + std::string(name);
    Value value{};
    const NvmlReturn status = function(device_, arguments..., &value);
    if (status != kNvmlSuccess) return std::string(name) + ": " + words_of(status);
    return value;
  }

  std::string words_of(NvmlReturn status) const {
    const char* words = f_.error_string(status);
    return words != nullptr ? words : "error " + std::to_string(status);
  }

  template <class Value>
  static StateReading reading(std::string name, double unit, const std::variant<Value, std::string>& answer) {
    if (const auto* why = std::get_if<std::string>(&answer)) return {.name = std::move(name), .reason = *why};
    return {.name = std::move(name), .value = unit * static_cast<double>(std::get<Value>(answer))};
  }

  std::vector<StateReading> counter_readings() const {
    std::vector<StateReading> readings;
    readings.push_back(
        reading("gpu_energy_j", 1e-3, ask<unsigned long long>("nvmlDeviceGetTotalEnergyConsumption", f_.energy)));
    for (const Policy& policy : kPolicies) {
      const auto time = ask<NvmlViolationTime>("nvmlDeviceGetViolationStatus", f_.violation, policy.number);
      if (const auto* why = std::get_if<std::string>(&time)) {
        readings.push_back({.name = policy.counter, .reason = *why});
      } else {
        const auto ns = static_cast<double>(std::get<NvmlViolationTime>(time).violation_ns);
        readings.push_back({.name = policy.counter, .value = 1e-9 * ns});
      }
    }
    readings.push_back(
        reading("gpu_ecc_uncorrected", 1,
                ask<unsigned long long>("nvmlDeviceGetTotalEccErrors", f_.ecc_errors, kEccUncorrected, kEccVolatile)));
    return readings;
  }

  void add_clock_reasons(std::vector<StateReading>& state) const {
    const auto mask = ask<unsigned long long>("nvmlDeviceGetCurrentClocksEventReasons", f_.clock_reasons);
    for (const ClockReason& reason : kClockReasons) {
      if (const auto* why = std::get_if<std::string>(&mask)) {
        state.push_back({.name = reason.name, .reason = *why});
      } else {
        const bool active = (std::get<unsigned long long>(mask) & reason.bit) != 0;
        state.push_back({.name = reason.name, .value = active ? 1 : 0});
      }
    }
  }

  StateReading mig() const {
    StateReading mig{.name = "gpu_mig"};
    if (f_.mig_mode == nullptr) {
      mig.reason = "this driver's NVML lacks nvmlDeviceGetMigMode";
      return mig;
    }
    unsigned current = 0, pending = 0;
    const NvmlReturn status = f_.mig_mode(device_, &current, &pending);
    if (status == kNvmlSuccess) {
      mig.value = current;
    } else if (status == kNvmlNotSupported) {
      mig.value = 0;  // a GPU that cannot be divided is whole
    } else {
      mig.reason = "nvmlDeviceGetMigMode: " + words_of(status);
    }
    return mig;
  }

  std::variant<std::vector<unsigned>, Unsupported> pids(const char* name, NvmlListProcesses list) const {
    if (list == nullptr) return Unsupported{"this driver's NVML lacks " + std::string(name)};
    ProcessList processes(kMostProcesses);
    auto count = static_cast<unsigned>(kMostProcesses);
    const NvmlReturn status = list(device_, &count, processes.entries());
    if (status != kNvmlSuccess) return Unsupported{std::string(name) + ": " + words_of(status)};
    return processes.pids(count);
  }

  // Processes that only draw count where they are told; a GPU without displays need not tell them.
  StateReading processes() const {
    StateReading others{.name = "gpu_other_processes"};
    const auto compute = pids("nvmlDeviceGetComputeRunningProcesses", f_.compute_processes);
    if (const auto* why = std::get_if<Unsupported>(&compute)) {
      others.reason = why->reason;
      return others;
    }
    const auto graphics = pids("nvmlDeviceGetGraphicsRunningProcesses", f_.graphics_processes);
    const auto* drawing = std::get_if<std::vector<unsigned>>(&graphics);
    const auto answer =
        other_processes(std::get<std::vector<unsigned>>(compute),
                        drawing != nullptr ? *drawing : std::vector<unsigned>(), static_cast<unsigned>(getpid()));
    if (const auto* why = std::get_if<Unsupported>(&answer)) {
      others.reason = why->reason;
    } else {
      others.value = std::get<double>(answer);
    }
    return others;
  }

  NvmlLibrary library_;  // unloaded last
  NvmlFunctions f_;
  NvmlDevice device_;
};

}  // namespace

std::variant<std::unique_ptr<Nvml>, std::string> Nvml::open(const std::string& library, const std::string& pci_bus_id) {
  auto loaded = load_nvml_functions(library);
  if (auto* reason = std::get_if<std::string>(&loaded)) return std::move(*reason);
  auto& usable = std::get<LoadedFunctions>(loaded);
  const NvmlFunctions& f = usable.functions;
  const auto failed = [&](const char* call, NvmlReturn status) {
    const char* words = f.error_string(status);
    return std::string(call) + ": " + (words != nullptr ? words : "error " + std::to_string(status));
  };
  if (const NvmlReturn status = f.init(); status != kNvmlSuccess) return failed("nvmlInit_v2", status);
  NvmlDevice device = nullptr;
  if (const NvmlReturn status = f.device_by_bus_id(pci_bus_id.c_str(), &device); status != kNvmlSuccess) {
    std::string reason = failed("nvmlDeviceGetHandleByPciBusId_v2", status);
    f.shutdown();
    return reason;
  }
  return std::make_unique<LoadedNvml>(std::move(usable), device);
}

std::vector<StateReading> board_state(Nvml* nvml, const std::string& why_none) {
  if (nvml != nullptr) return nvml->state();
  return {{.name = "gpu_state", .reason = "no NVML (" + why_none + ")"}};
}

std::variant<double, Unsupported> board_joules(Nvml* nvml, const std::string& why_none) {
  if (nvml == nullptr) return Unsupported{"the board's energy cannot be read: no NVML (" + why_none + ")"};
  return nvml->joules();
}

}  // namespace aibench::cuda
