#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// The energy of all processor packages together, by RAPL through the kernel's powercap files:
// sys/class/powercap/intel-rapl:N below `root`, of which those named "package-..." count (AMD's have the same names).
// A package's counter steps about every millisecond and starts again at 0 behind max_energy_range_uj; read at least
// once before it has gone round (minutes).
class Rapl {
 public:
  explicit Rapl(std::filesystem::path root = "/") : root_(std::move(root)) {}

  // Joules since the first call. Unsupported when a package's counter cannot be read or there is none: a sum without
  // one of them would be wrong.
  std::variant<double, Unsupported> joules();

 private:
  struct Package {
    std::filesystem::path energy;  // the file
    double range_uj = 0;           // the largest value; 0 when unknown
    double last_uj = 0;
  };
  std::string find_packages();  // why there is none; empty when packages_ are to be used

  std::filesystem::path root_;
  bool looked_ = false;
  std::string problem_;
  std::vector<Package> packages_;
  double total_uj_ = 0;
};

}  // namespace aibench
