#pragma once

#include <chrono>

#include "kernels/reference/cuda/nvml.h"

namespace aibench::cuda {

// How long NVML may take. Its first call may have to wake the driver for every GPU of the machine.
struct NvmlLimits {
  std::chrono::milliseconds open{10'000};
  std::chrono::milliseconds reading{2'000};
};

// Nvml::open() whose every call, the opening included, happens on a thread of its own. A call that takes longer than
// its limit is not waited for, and from then on everything is unknown for the rest of the process, at once and with
// that reason: a driver that hangs costs its information, never the measurement.
std::variant<std::unique_ptr<Nvml>, std::string> open_watched_nvml(const std::string& library,
                                                                   const std::string& pci_bus_id,
                                                                   const NvmlLimits& limits = {});

}  // namespace aibench::cuda
