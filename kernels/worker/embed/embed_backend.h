#pragma once

#include <memory>
#include <variant>

#include "kernels/backend.h"
#include "kernels/worker/embed/aibench_worker.h"

namespace aibench {

// Asks an embedded worker to open, and makes a backend of what it answers: on the host's processor, or on the worker's
// own device where the table has `memory`. Throws std::invalid_argument for a table or an answer that does not keep to
// the header, DeviceError for a worker that failed. `worker` must outlive the backend.
std::variant<std::unique_ptr<Backend>, Unsupported> open_embedded(const aibench_worker& worker,
                                                                  const BackendOptions& options);

}  // namespace aibench
