#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"
#include "kernels/device_state.h"

namespace aibench::cuda {

inline constexpr const char* kNvmlLibrary = "libnvidia-ml.so.1";

// What NVIDIA's management library tells of one GPU. It comes with the driver and is loaded at run time, by its own
// prototypes: neither header nor library is needed to build, and its absence only means that clocks, counters and state
// are unknown. Calls can take milliseconds, or for ever when the driver hangs (open_watched_nvml, nvml_watch.h); they
// belong around timed windows, never into one.
class Nvml {
 public:
  // `pci_bus_id` as cudaDeviceGetPCIBusId writes it. Returns the reason when the library, a function that every
  // version has, or the device is missing.
  static std::variant<std::unique_ptr<Nvml>, std::string> open(const std::string& library,
                                                               const std::string& pci_bus_id);
  virtual ~Nvml() = default;

  // The clock of the multiprocessors just now; nullopt when it cannot be read.
  virtual std::optional<double> sm_clock_hz() = 0;

  // Cumulative, each left out when the GPU or the driver does not tell it:
  //   gpu_energy_j                  the board's energy since the driver was loaded
  //   gpu_power_violation_s         time that the power limit held the clocks down
  //   gpu_thermal_violation_s       time that the temperature did
  //   gpu_sync_boost_violation_s    time that synchronised boost did
  //   gpu_board_limit_violation_s   time that the board's limit did
  //   gpu_reliability_violation_s   time that the reliability limit did
  //   gpu_ecc_uncorrected           memory errors that were not corrected, since the driver was loaded
  virtual std::vector<Counter> counters() = 0;

  // State, each without a value but with the reason when it is not told:
  //   gpu_temperature_c
  //   gpu_power_w, gpu_power_limit_w   of the board; the limit that the driver enforces
  //   gpu_memory_clock_hz
  //   gpu_sw_power_cap, gpu_sw_thermal_slowdown, gpu_hw_slowdown, gpu_hw_thermal_slowdown, gpu_hw_power_brake
  //                                    1: holds the clocks down just now, 0: does not
  //   gpu_mig                          1: the GPU is divided into instances
  //   gpu_other_processes              that have a context on the GPU (see other_processes, nvml_processes.h)
  // and the counters that are left out, for their reasons. Without any of it one reading gpu_state has the reason.
  virtual std::vector<StateReading> state() = 0;

  // gpu_energy_j and nothing else, so that it can be read often.
  virtual std::variant<double, Unsupported> joules() = 0;
};

// The same of an Nvml that may not be there (null), for which `why_none` is the reason.
std::vector<StateReading> board_state(Nvml* nvml, const std::string& why_none);
std::variant<double, Unsupported> board_joules(Nvml* nvml, const std::string& why_none);

}  // namespace aibench::cuda
