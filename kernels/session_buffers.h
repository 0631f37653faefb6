#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// Memory at a place: the device's own, what it pins, or a page-aligned block of the host's that has been touched. Null
// where the device pins none. Throws OutOfMemory or std::bad_alloc.
std::unique_ptr<Buffer> allocate_at(Device& device, Place place, std::size_t bytes);

// Device::upload and download for memory at a place; on the host's side a plain copy. Both block.
void write_at(Device& device, Place place, Buffer& to, std::size_t offset, const void* from, std::size_t bytes);
void read_at(Device& device, Place place, void* to, Buffer& from, std::size_t offset, std::size_t bytes);

// The memory of one tensor with kGuardBytes before and behind it. data() and bytes() are the tensor's own part.
class GuardedBuffer : public Buffer {
 public:
  // `whole` is 2 kGuardBytes larger than the tensor and lies at `place`.
  GuardedBuffer(Device& device, Place place, std::unique_ptr<Buffer> whole);

  void* data() override { return static_cast<char*>(whole_->data()) + offset_; }
  std::size_t bytes() const override { return bytes_; }

  // Empty when no guard byte changed, else where the first change lies. Blocks.
  std::string broken_guard(Device& device);

 private:
  std::unique_ptr<Buffer> whole_;
  Place place_;
  std::size_t offset_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace aibench
