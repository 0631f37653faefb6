#include "kernels/backend.h"

#include <string>

namespace aibench {
namespace {

std::string describe(std::size_t asked, std::optional<std::size_t> free) {
  std::string text = "out of memory: " + std::to_string(asked) + " bytes asked for";
  if (free) text += ", " + std::to_string(*free) + " bytes free";
  return text + "; use a smaller shape or batch";
}

}  // namespace

OutOfMemory::OutOfMemory(std::size_t asked, std::optional<std::size_t> free)
    : std::runtime_error(describe(asked, free)), asked_bytes(asked), free_bytes(free) {}

}  // namespace aibench
