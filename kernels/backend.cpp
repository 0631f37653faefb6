#include "kernels/backend.h"

namespace aibench {
namespace {

std::string mebibytes(std::size_t bytes) { return std::to_string((bytes + (1U << 20) - 1) >> 20) + " MiB"; }

std::string message(std::size_t asked, std::optional<std::size_t> free) {
  return "out of memory: asked for " + mebibytes(asked) + ", " +
         (free ? mebibytes(*free) + " free" : std::string("free memory unknown"));
}

}  // namespace

OutOfMemory::OutOfMemory(std::size_t asked, std::optional<std::size_t> free)
    : std::runtime_error(message(asked, free)), asked_bytes(asked), free_bytes(free) {}

}  // namespace aibench
