#include "kernels/session_buffers.h"

#include <algorithm>

#include "kernels/ops/canary.h"

namespace aibench {

GuardedBuffer::GuardedBuffer(Device& device, std::size_t bytes)
    : whole_(device.allocate(bytes + 2 * kGuardBytes)), offset_(kGuardBytes), bytes_(bytes) {
  const std::vector<std::byte> guard(kGuardBytes, kGuardByte);
  device.upload(*whole_, 0, guard.data(), guard.size());
  device.upload(*whole_, offset_ + bytes_, guard.data(), guard.size());
}

std::string GuardedBuffer::broken_guard(Device& device) {
  std::vector<std::byte> guard(kGuardBytes);
  const auto first_change = [&] {
    return std::find_if(guard.begin(), guard.end(), [](std::byte b) { return b != kGuardByte; }) - guard.begin();
  };
  device.download(guard.data(), *whole_, offset_ + bytes_, guard.size());
  if (const auto at = first_change(); at != static_cast<std::ptrdiff_t>(guard.size())) {
    return "byte " + std::to_string(at) + " behind the end was overwritten";
  }
  device.download(guard.data(), *whole_, 0, guard.size());
  if (const auto at = first_change(); at != static_cast<std::ptrdiff_t>(guard.size())) {
    return "byte " + std::to_string(static_cast<std::ptrdiff_t>(guard.size()) - at) +
           " before the start was overwritten";
  }
  return {};
}

}  // namespace aibench
