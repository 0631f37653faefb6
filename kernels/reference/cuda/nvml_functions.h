#pragma once

#include <memory>
#include <string>
#include <variant>

// The interface of NVIDIA's management library as far as it is used, by prototypes of our own.
namespace aibench::cuda {

using NvmlReturn = int;
using NvmlDevice = void*;
inline constexpr NvmlReturn kNvmlSuccess = 0, kNvmlNotSupported = 3;

struct NvmlViolationTime {
  unsigned long long reference_us;
  unsigned long long violation_ns;
};

// The lists of processes are written into plain bytes: how long an entry is depends on the driver, see
// nvml_processes.h.
using NvmlListProcesses = NvmlReturn (*)(NvmlDevice, unsigned* count, void* entries);

struct NvmlFunctions {
  // Every version has these.
  NvmlReturn (*init)() = nullptr;
  NvmlReturn (*shutdown)() = nullptr;
  const char* (*error_string)(NvmlReturn) = nullptr;
  NvmlReturn (*device_by_bus_id)(const char*, NvmlDevice*) = nullptr;
  // These may be missing.
  NvmlReturn (*clock)(NvmlDevice, int type, unsigned* mhz) = nullptr;
  NvmlReturn (*energy)(NvmlDevice, unsigned long long* millijoules) = nullptr;
  NvmlReturn (*temperature)(NvmlDevice, int sensor, unsigned* degrees) = nullptr;
  NvmlReturn (*violation)(NvmlDevice, int policy, NvmlViolationTime*) = nullptr;
  NvmlReturn (*clock_reasons)(NvmlDevice, unsigned long long* mask) = nullptr;
  NvmlReturn (*power)(NvmlDevice, unsigned* milliwatts) = nullptr;
  NvmlReturn (*power_limit)(NvmlDevice, unsigned* milliwatts) = nullptr;
  NvmlReturn (*ecc_errors)(NvmlDevice, int error_type, int counter_type, unsigned long long* count) = nullptr;
  NvmlReturn (*mig_mode)(NvmlDevice, unsigned* current, unsigned* pending) = nullptr;
  NvmlListProcesses compute_processes = nullptr, graphics_processes = nullptr;
};

struct CloseLibrary {
  void operator()(void* library) const;
};
using NvmlLibrary = std::unique_ptr<void, CloseLibrary>;

struct LoadedFunctions {
  NvmlLibrary library;
  NvmlFunctions functions;
};

// Loads the library, or says why it cannot be used. Nothing of it has been called then.
std::variant<LoadedFunctions, std::string> load_nvml_functions(const std::string& path);

}  // namespace aibench::cuda
