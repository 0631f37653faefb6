#pragma once

#include <cstddef>
#include <memory>

namespace aibench {

// Host memory aligned to 64 bytes (a page, when large), freed with the object. Contents are unspecified.
class HostMemory {
 public:
  HostMemory() = default;
  // Throws OutOfMemory, with the numbers, when the machine or a control group has no room for it: memory is asked for
  // and touched here, never in a kernel, so that a refusal is an exception and not the kernel's out-of-memory killer.
  explicit HostMemory(std::size_t bytes);

  void* data() const { return memory_.get(); }
  template <class T>
  T* as() const {
    return static_cast<T*>(memory_.get());
  }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Release {
    std::size_t mapped_bytes;  // 0: from the heap
    void operator()(void* memory) const;
  };
  std::unique_ptr<void, Release> memory_{nullptr, Release{0}};
  std::size_t bytes_ = 0;
};

}  // namespace aibench
