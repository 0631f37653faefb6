#pragma once

#include <nlohmann/json_fwd.hpp>

#include "kernels/workloads/workload.h"

namespace aibench {

// The canonical JSON of a workload: every member written, in a fixed order, `op` first. Used by the protocol and as a
// case's `parameters` in results.
nlohmann::ordered_json to_json(const Workload& workload);

// The inverse; throws std::invalid_argument that names the member which is missing, unknown, of the wrong type or out
// of range. The workload returned passes check().
Workload workload_from_json(const nlohmann::ordered_json& json);

}  // namespace aibench
