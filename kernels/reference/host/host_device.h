#pragma once

#include <memory>

#include "kernels/backend.h"
#include "kernels/reference/host/host_facts.h"

namespace aibench {

// The CPU as a device: buffers are host memory, work runs in enqueue itself, host time is device time.
// `threads` 0 means usable_threads(). The number is what info() reports; the device itself starts threads for copies
// alone, from the first one on: memcpy, a part a thread.
std::unique_ptr<Device> make_host_device(int threads);

}  // namespace aibench
