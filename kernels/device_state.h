#pragma once

#include <optional>
#include <string>
#include <vector>

namespace aibench {

// What a device is like just now, by name (a temperature, a limit, a mode), or why that is not known. Unlike a Counter
// its value means something by itself, not only its growth.
struct StateReading {
  std::string name;
  std::optional<double> value;
  std::string reason;  // never empty without a value
};

// A device that tells its state is a StateReader as well. An interface of its own, as EnergyMeter is: most devices tell
// nothing beyond counters.
class StateReader {
 public:
  virtual ~StateReader() = default;

  // May take milliseconds: belongs around timed windows, never into one. Names of counters may stand here as well,
  // without a value, to say why they are not among read_counters(). What the names mean stands with the device.
  virtual std::vector<StateReading> read_state() = 0;
};

}  // namespace aibench
