#pragma once

#include <string>
#include <variant>

#include "kernels/backend.h"

namespace aibench {

// A device that counts the energy it uses is an EnergyMeter as well. An interface of its own: most devices have no such
// counter, and only one window of a case reads it.
class EnergyMeter {
 public:
  virtual ~EnergyMeter() = default;

  // What the counter covers, in the words of results: "cpu-package", "gpu-board".
  virtual std::string energy_scope() const = 0;

  // Joules since some moment, never decreasing while the device lives; or why they cannot be told, with what to do.
  virtual std::variant<double, Unsupported> joules() = 0;
};

}  // namespace aibench
