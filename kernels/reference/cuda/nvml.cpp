#include "kernels/reference/cuda/nvml.h"

#include <dlfcn.h>

namespace aibench::cuda {
namespace {

// The library's interface, as far as it is used.
using NvmlReturn = int;  // 0 is success
using NvmlDevice = void*;
struct ViolationTime {
  unsigned long long reference_us;
  unsigned long long violation_ns;
};
constexpr NvmlReturn kSuccess = 0;
constexpr int kClockSm = 1;
constexpr int kTemperatureGpu = 0;
struct Policy {
  int number;  // nvmlPerfPolicyType_t
  const char* counter;
};
constexpr Policy kPolicies[] = {{0, "gpu_power_violation_s"},
                                {1, "gpu_thermal_violation_s"},
                                {2, "gpu_sync_boost_violation_s"},
                                {3, "gpu_board_limit_violation_s"},
                                {5, "gpu_reliability_violation_s"}};

struct Closing {
  void operator()(void* library) const { dlclose(library); }
};
using Library = std::unique_ptr<void, Closing>;

template <class Function>
Function symbol(const Library& library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library.get(), name));
}

struct Functions {
  // Every version has these.
  NvmlReturn (*init)() = nullptr;
  NvmlReturn (*shutdown)() = nullptr;
  const char* (*error_string)(NvmlReturn) = nullptr;
  NvmlReturn (*device_by_bus_id)(const char*, NvmlDevice*) = nullptr;
  // These may be missing.
  NvmlReturn (*clock)(NvmlDevice, int, unsigned*) = nullptr;
  NvmlReturn (*energy)(NvmlDevice, unsigned long long*) = nullptr;
  NvmlReturn (*temperature)(NvmlDevice, int, unsigned*) = nullptr;
  NvmlReturn (*violation)(NvmlDevice, int, ViolationTime*) = nullptr;
};

Functions functions_of(const Library& library) {
  Functions f;
  f.init = symbol<decltype(f.init)>(library, "nvmlInit_v2");
  f.shutdown = symbol<decltype(f.shutdown)>(library, "nvmlShutdown");
  f.error_string = symbol<decltype(f.error_string)>(library, "nvmlErrorString");
  f.device_by_bus_id = symbol<decltype(f.device_by_bus_id)>(library, "nvmlDeviceGetHandleByPciBusId_v2");
  f.clock = symbol<decltype(f.clock)>(library, "nvmlDeviceGetClockInfo");
  f.energy = symbol<decltype(f.energy)>(library, "nvmlDeviceGetTotalEnergyConsumption");
  f.temperature = symbol<decltype(f.temperature)>(library, "nvmlDeviceGetTemperature");
  f.violation = symbol<decltype(f.violation)>(library, "nvmlDeviceGetViolationStatus");
  return f;
}

class LoadedNvml final : public Nvml {
 public:
  LoadedNvml(Library library, Functions functions, NvmlDevice device)
      : library_(std::move(library)), f_(functions), device_(device) {}
  ~LoadedNvml() override { f_.shutdown(); }
  LoadedNvml(const LoadedNvml&) = delete;
  LoadedNvml& operator=(const LoadedNvml&) = delete;

  std::optional<double> sm_clock_hz() const override {
    unsigned mhz = 0;
    if (f_.clock == nullptr || f_.clock(device_, kClockSm, &mhz) != kSuccess || mhz == 0) return std::nullopt;
    return 1e6 * mhz;
  }

  std::vector<Counter> counters() const override {
    std::vector<Counter> counters;
    unsigned long long millijoules = 0;
    if (f_.energy != nullptr && f_.energy(device_, &millijoules) == kSuccess) {
      counters.push_back({"gpu_energy_j", static_cast<double>(millijoules) * 1e-3});
    }
    for (const Policy& policy : kPolicies) {
      ViolationTime time{};
      if (f_.violation == nullptr || f_.violation(device_, policy.number, &time) != kSuccess) continue;
      counters.push_back({policy.counter, static_cast<double>(time.violation_ns) * 1e-9});
    }
    unsigned degrees = 0;
    if (f_.temperature != nullptr && f_.temperature(device_, kTemperatureGpu, &degrees) == kSuccess) {
      counters.push_back({"gpu_temperature_c", static_cast<double>(degrees)});
    }
    return counters;
  }

 private:
  Library library_;  // unloaded last
  Functions f_;
  NvmlDevice device_;
};

}  // namespace

std::variant<std::unique_ptr<Nvml>, std::string> Nvml::open(const std::string& path, const std::string& pci_bus_id) {
  Library library(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!library) {
    const char* words = dlerror();
    return std::string(words != nullptr ? words : "the loader refused " + path);
  }
  const Functions f = functions_of(library);
  if (f.init == nullptr || f.shutdown == nullptr || f.error_string == nullptr || f.device_by_bus_id == nullptr) {
    return path + " lacks a function that every version of NVML has";
  }
  const auto failed = [&](const char* call, NvmlReturn status) {
    const char* words = f.error_string(status);
    return std::string(call) + ": " + (words != nullptr ? words : "error " + std::to_string(status));
  };
  if (const NvmlReturn status = f.init(); status != kSuccess) return failed("nvmlInit_v2", status);
  NvmlDevice device = nullptr;
  if (const NvmlReturn status = f.device_by_bus_id(pci_bus_id.c_str(), &device); status != kSuccess) {
    std::string reason = failed("nvmlDeviceGetHandleByPciBusId_v2", status);
    f.shutdown();
    return reason;
  }
  return std::make_unique<LoadedNvml>(std::move(library), f, device);
}

std::variant<double, Unsupported> board_joules(const Nvml* nvml, const std::string& why_none) {
  if (nvml == nullptr) return Unsupported{"the board's energy cannot be read: no NVML (" + why_none + ")"};
  for (const Counter& counter : nvml->counters()) {
    if (counter.name == "gpu_energy_j") return counter.value;
  }
  return Unsupported{"NVML does not tell this board's energy; a part of a GPU (MIG) and old boards have no counter"};
}

}  // namespace aibench::cuda
