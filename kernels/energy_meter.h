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

  // Joules since some moment; or why they cannot be told, with what to do. They do not decrease while the device lives,
  // unless its driver starts its counter again.
  virtual std::variant<double, Unsupported> joules() = 0;

  // How long work should run between two readings of the counter: long beside a reading, and not much shorter than the
  // counter takes to change. Virtual because counters of processors change every millisecond, those of boards far less
  // often, and each reading lets the device wait for the caller.
  virtual double seconds_between_readings() const { return 10e-3; }
};

}  // namespace aibench
