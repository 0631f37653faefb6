#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "kernels/backend.h"

// Who else has a context on the GPU, from the lists that NVML writes.
namespace aibench::cuda {

// An entry begins with the process's number. How long it is has changed from 16 to 24 to 32 bytes and back, also
// between drivers that export a function of the same name, and NVML does not say which. So the list is written into
// memory of a known pattern, and what was touched tells.
class ProcessList {
 public:
  // Room for `capacity` entries of any length.
  explicit ProcessList(std::size_t capacity);
  std::size_t capacity() const { return capacity_; }
  void* entries() { return bytes_.data(); }
  // Once `count` entries were written: the processes, or why they cannot be told apart.
  std::variant<std::vector<unsigned>, Unsupported> pids(std::size_t count) const;

 private:
  std::size_t capacity_;
  std::vector<std::byte> bytes_;
};

// How many of the processes are others, where this one, `own`, has a context on the GPU. In a container NVML may list
// processes by numbers that this one does not know itself by: it is one of them then, so all but one are others for
// certain, and of a single one nobody can say whose it is.
std::variant<double, Unsupported> other_processes(std::span<const unsigned> compute, std::span<const unsigned> graphics,
                                                  unsigned own);

}  // namespace aibench::cuda
