#include "kernels/backend.h"

namespace aibench {
namespace {

// In the largest unit that keeps at least two digits, rounded down; small sizes stay exact.
std::string with_unit(std::size_t bytes) {
  constexpr std::size_t kMostDigits = 10240;
  const char* units[] = {"B", "KiB", "MiB", "GiB"};
  std::size_t unit = 0;
  while (unit < 3 && bytes >= kMostDigits) {
    bytes >>= 10;
    ++unit;
  }
  return std::to_string(bytes) + " " + units[unit];
}

std::string message(std::size_t asked, std::optional<std::size_t> free) {
  return "out of memory: asked for " + with_unit(asked) + ", " +
         (free ? with_unit(*free) + " free" : std::string("free memory unknown"));
}

}  // namespace

std::variant<Prepared, Unsupported> Device::prepare_copy(Buffer&, Place, Buffer&, Place) {
  return Unsupported{"aibench has no copies for this device"};
}

OutOfMemory::OutOfMemory(std::size_t asked, std::optional<std::size_t> free)
    : std::runtime_error(message(asked, free)), asked_bytes(asked), free_bytes(free) {}

}  // namespace aibench
