#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// The memory of one tensor with kGuardBytes before and behind it. data() and bytes() are the tensor's own part.
class GuardedBuffer : public Buffer {
 public:
  // Throws OutOfMemory.
  GuardedBuffer(Device& device, std::size_t bytes);

  void* data() override { return static_cast<char*>(whole_->data()) + offset_; }
  std::size_t bytes() const override { return bytes_; }

  // Empty when no guard byte changed, else where the first change lies. Blocks.
  std::string broken_guard(Device& device);

 private:
  std::unique_ptr<Buffer> whole_;
  std::size_t offset_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace aibench
