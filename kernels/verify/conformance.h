#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "kernels/worker/protocol.h"
#include "kernels/workloads/workload.h"

namespace aibench {

// One question to a provider: do you compute this op, for this dtype and these awkward sizes, and rightly?
struct ConformanceCase {
  std::string name;  // stable: "gemm/f32/m63n65k129-ta"
  OpGraph graph;     // every tensor that is not an input, parameter or state is written by the ops
  // Above 0: a whole network, trained so many steps and compared with fp64 end to end (step_agreement.h) instead of op
  // by op; in mixed precision as well as op by op.
  std::int64_t steps = 0;
  // A whole network: only these and copies may be served by several providers together.
  bool whole = false;
  std::uint64_t seed = 20260101;  // of its data
};

// The five networks of the shipped configs in training, in batches small enough to be checked anywhere; where the
// config has plain SGD it has momentum here.
const std::vector<NetworkWorkload>& conformance_networks();

// Every op of kernels/ops/ops.h in every dtype that has a meaning for it. The order is stable within a version.
const std::vector<ConformanceCase>& conformance_cases();

// Runs the case twice on the device, from the same data, each time with canaries in the outputs and guard zones around
// every buffer, and compares both with the fp64 reference; whole networks are trained instead. `index` is the case's
// place in conformance_cases(). unsupported carries the provider's reason; wrong the checker's; failed what the device
// or the library threw, after which the device is not to be trusted.
ConformanceEvent run_conformance(Device& device, Provider& provider, const ConformanceCase& conformance_case,
                                 std::int64_t index = 0);
// The same on all providers of the backend together, in its own choice: what a target without a library's name does.
// The event names no provider. Refuses cases that are neither networks nor copies: a single op is one library's.
ConformanceEvent run_conformance(Backend& backend, const ConformanceCase& conformance_case, std::int64_t index = 0);

}  // namespace aibench
