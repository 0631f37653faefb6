#include "kernels/reference/cuda/nvml_functions.h"

#include <dlfcn.h>

namespace aibench::cuda {
namespace {

// The first of the names that the library has; newer drivers add names, older ones lack them.
template <class Function, class... Names>
void find(const NvmlLibrary& library, Function& function, Names... names) {
  for (const char* name : {names...}) {
    if (function == nullptr) function = reinterpret_cast<Function>(dlsym(library.get(), name));
  }
}

NvmlFunctions functions_of(const NvmlLibrary& library) {
  NvmlFunctions f;
  find(library, f.init, "nvmlInit_v2");
  find(library, f.shutdown, "nvmlShutdown");
  find(library, f.error_string, "nvmlErrorString");
  find(library, f.device_by_bus_id, "nvmlDeviceGetHandleByPciBusId_v2");
  find(library, f.clock, "nvmlDeviceGetClockInfo");
  find(library, f.energy, "nvmlDeviceGetTotalEnergyConsumption");
  find(library, f.temperature, "nvmlDeviceGetTemperature");
  find(library, f.violation, "nvmlDeviceGetViolationStatus");
  find(library, f.clock_reasons, "nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons");
  find(library, f.power, "nvmlDeviceGetPowerUsage");
  find(library, f.power_limit, "nvmlDeviceGetEnforcedPowerLimit");
  find(library, f.ecc_errors, "nvmlDeviceGetTotalEccErrors");
  find(library, f.mig_mode, "nvmlDeviceGetMigMode");
  find(library, f.compute_processes, "nvmlDeviceGetComputeRunningProcesses_v3",
       "nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetComputeRunningProcesses");
  find(library, f.graphics_processes, "nvmlDeviceGetGraphicsRunningProcesses_v3",
       "nvmlDeviceGetGraphicsRunningProcesses_v2", "nvmlDeviceGetGraphicsRunningProcesses");
  return f;
}

}  // namespace

void CloseLibrary::operator()(void* library) const { dlclose(library); }

std::variant<LoadedFunctions, std::string> load_nvml_functions(const std::string& path) {
  NvmlLibrary library(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!library) {
    const char* words = dlerror();
    return std::string(words != nullptr ? words : "the loader refused " + path);
  }
  const NvmlFunctions f = functions_of(library);
  if (f.init == nullptr || f.shutdown == nullptr || f.error_string == nullptr || f.device_by_bus_id == nullptr) {
    return path + " lacks a function that every version of NVML has";
  }
  return LoadedFunctions{.library = std::move(library), .functions = f};
}

}  // namespace aibench::cuda
