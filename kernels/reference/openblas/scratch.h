#pragma once

#include <cstring>
#include <vector>

#include "kernels/reference/host/host_memory.h"

namespace aibench::openblas {

// Work space of one kernel: `elements` elements for each thread, zeros at first, on pages of their own so that threads
// do not share lines.
template <class T>
class Scratch {
 public:
  Scratch() = default;
  Scratch(int threads, std::int64_t elements)
      : stride_((elements + kPage - 1) / kPage * kPage),
        memory_(static_cast<std::size_t>(threads) * static_cast<std::size_t>(stride_) * sizeof(T)) {
    if (memory_.bytes() != 0) std::memset(memory_.data(), 0, memory_.bytes());
  }
  T* of(int thread) const { return memory_.as<T>() + thread * stride_; }

 private:
  static constexpr std::int64_t kPage = 4096 / sizeof(T);
  std::int64_t stride_ = 0;
  HostMemory memory_;
};

}  // namespace aibench::openblas
