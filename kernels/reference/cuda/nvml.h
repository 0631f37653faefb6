#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"

namespace aibench::cuda {

inline constexpr const char* kNvmlLibrary = "libnvidia-ml.so.1";

// What NVIDIA's management library tells of one GPU. It comes with the driver and is loaded at run time, by its own
// prototypes: neither header nor library is needed to build, and its absence only means that clocks and counters are
// unknown. Calls can block when the driver does; they belong around timed windows, never into one.
class Nvml {
 public:
  // `pci_bus_id` as cudaDeviceGetPCIBusId writes it. Returns the reason when the library, a function that every
  // version has, or the device is missing.
  static std::variant<std::unique_ptr<Nvml>, std::string> open(const std::string& library,
                                                               const std::string& pci_bus_id);
  virtual ~Nvml() = default;

  // The clock of the multiprocessors just now; nullopt when it cannot be read.
  virtual std::optional<double> sm_clock_hz() const = 0;

  // Cumulative, each left out when the GPU or the driver does not tell it:
  //   gpu_energy_j                  the board's energy since the driver was loaded
  //   gpu_power_violation_s         time that the power limit held the clocks down
  //   gpu_thermal_violation_s       time that the temperature did
  //   gpu_sync_boost_violation_s    time that synchronised boost did
  //   gpu_board_limit_violation_s   time that the board's limit did
  //   gpu_reliability_violation_s   time that the reliability limit did
  //   gpu_temperature_c             the temperature; its growth over a window is the warming
  virtual std::vector<Counter> counters() const = 0;
};

// gpu_energy_j of a board. Unsupported without NVML (null), for which `why_none` is the reason, or where the GPU does
// not count: MIG instances do not.
std::variant<double, Unsupported> board_joules(const Nvml* nvml, const std::string& why_none);

}  // namespace aibench::cuda
