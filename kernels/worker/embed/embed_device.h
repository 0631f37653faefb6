#pragma once

#include <memory>

#include "kernels/backend.h"
#include "kernels/worker/embed/aibench_worker.h"

namespace aibench {

// A device whose memory another language looks after. It has no timer of its own: times are the host's, around calls
// that are waited for. `worker`, which must have `memory`, must outlive it and its buffers.
std::unique_ptr<Device> make_embed_device(const aibench_worker& worker, DeviceInfo info);

}  // namespace aibench
