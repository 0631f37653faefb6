#pragma once

#include <optional>

#include "kernels/session.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// One pass of the session's own kernels over integers that leave no room for rounding (exact_inputs.h), compared
// without tolerance (exact_check.h): catches every wrong index, which the tolerances of low precisions may hide. The
// check is "exact/RESULT"; unknown, "not applicable", for kernels that transform their data and for alpha and beta that
// leave no exact sums. nullopt for graphs that are not a single gemm or convolution.
//
// Leaves the exact data in the first buffer set: reset() the session afterwards. Throws DeviceError.
std::optional<Check> run_exact_pass(Session& session);

}  // namespace aibench
