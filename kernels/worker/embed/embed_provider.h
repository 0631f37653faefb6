#pragma once

#include <memory>

#include "kernels/backend.h"
#include "kernels/worker/embed/aibench_worker.h"

namespace aibench {

// A provider whose calls another language carries out. `worker` must outlive it and its kernels.
std::unique_ptr<Provider> make_embed_provider(const aibench_worker& worker, ProviderInfo info);

}  // namespace aibench
