#pragma once

#include "kernels/reference/host/host_memory.h"

namespace aibench {

// Pushes everything out of the processor's caches by streaming through twice the last level. Every processor that this
// process may use takes part, because a core's private caches are not emptied by another core's traffic.
class CacheEviction {
 public:
  // Keeps its memory between calls; throws OutOfMemory when even a single last level's worth is not to be had.
  void run();

 private:
  HostMemory memory_;
};

}  // namespace aibench
