#include "kernels/session_buffers.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "kernels/ops/canary.h"

namespace aibench {
namespace {

class PageableBuffer final : public Buffer {
 public:
  explicit PageableBuffer(std::size_t bytes)
      : memory_(static_cast<std::byte*>(::operator new(std::max<std::size_t>(bytes, 1), kPage))), bytes_(bytes) {
    std::memset(memory_, 0, bytes_);
  }
  ~PageableBuffer() override { ::operator delete(memory_, kPage); }
  PageableBuffer(const PageableBuffer&) = delete;
  PageableBuffer& operator=(const PageableBuffer&) = delete;
  void* data() override { return memory_; }
  std::size_t bytes() const override { return bytes_; }

 private:
  static constexpr std::align_val_t kPage{4096};
  std::byte* memory_;
  std::size_t bytes_;
};

}  // namespace

std::unique_ptr<Buffer> allocate_at(Device& device, Place place, std::size_t bytes) {
  switch (place) {
    case Place::device: return device.allocate(bytes);
    case Place::pinned: return device.allocate_pinned(bytes);
    case Place::pageable: break;
  }
  return std::make_unique<PageableBuffer>(bytes);
}

void write_at(Device& device, Place place, Buffer& to, std::size_t offset, const void* from, std::size_t bytes) {
  if (place == Place::device) return device.upload(to, offset, from, bytes);
  device.synchronize();
  if (bytes != 0) std::memcpy(static_cast<std::byte*>(to.data()) + offset, from, bytes);
}

void read_at(Device& device, Place place, void* to, Buffer& from, std::size_t offset, std::size_t bytes) {
  if (place == Place::device) return device.download(to, from, offset, bytes);
  device.synchronize();
  if (bytes != 0) std::memcpy(to, static_cast<const std::byte*>(from.data()) + offset, bytes);
}

GuardedBuffer::GuardedBuffer(Device& device, Place place, std::unique_ptr<Buffer> whole)
    : whole_(std::move(whole)), place_(place), offset_(kGuardBytes), bytes_(whole_->bytes() - 2 * kGuardBytes) {
  const std::vector<std::byte> guard(kGuardBytes, kGuardByte);
  write_at(device, place_, *whole_, 0, guard.data(), guard.size());
  write_at(device, place_, *whole_, offset_ + bytes_, guard.data(), guard.size());
}

std::string GuardedBuffer::broken_guard(Device& device) {
  std::vector<std::byte> guard(kGuardBytes);
  const auto first_change = [&] {
    return std::find_if(guard.begin(), guard.end(), [](std::byte b) { return b != kGuardByte; }) - guard.begin();
  };
  read_at(device, place_, guard.data(), *whole_, offset_ + bytes_, guard.size());
  if (const auto at = first_change(); at != static_cast<std::ptrdiff_t>(guard.size())) {
    return "byte " + std::to_string(at) + " behind the end was overwritten";
  }
  read_at(device, place_, guard.data(), *whole_, 0, guard.size());
  if (const auto at = first_change(); at != static_cast<std::ptrdiff_t>(guard.size())) {
    return "byte " + std::to_string(static_cast<std::ptrdiff_t>(guard.size()) - at) +
           " before the start was overwritten";
  }
  return {};
}

}  // namespace aibench
