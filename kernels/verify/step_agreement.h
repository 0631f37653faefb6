#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kernels/session.h"

namespace aibench {

// How far whole training steps on a device stray from the same steps in fp64, with nothing adopted on the way: what two
// devices that train the same network from the same seed may differ by.
struct StepAgreement {
  double worst = 0;  // the largest relative error of a gradient or a loss
  std::string
      culprit;  // "the gradient in 'conv1.weight.velocity'", "the loss of step 2"; empty when nothing was compared
};

// Relative L2 error of a gradient, and relative error of a loss, that f32 may leave.
inline constexpr double kLargestStepError = 1e-4;
// The same for mixed precision. This bounds, and checks nothing sharply: right steps of the conformance networks were
// seen up to 0.21 off. Where two numbers of a pooling window are one in bf16, and where a relu's input is near zero,
// whole gradients go another way than in fp64. So mixed precision is compared op by op as well.
inline constexpr double kLargestMixedStepError = 0.3;
// Whether the graph has tensors of mixed precision.
bool is_mixed_precision(const OpGraph& graph);

// Trains `steps` steps (>= 1) from the session's initial data and beside it in fp64 on the host. Gradients are compared
// after the first step, in the optimizer's state: with momentum the velocity is the gradient then, and Adam's first
// moment a multiple of it. State is written by every kernel, however many ops it fuses; the gradients themselves are
// not. Losses are compared after every step. An element that is not finite makes `worst` infinite. Throws
// std::invalid_argument for a graph without state or loss. Leaves the session trained.
StepAgreement compare_steps(Session& session, std::int64_t steps);

}  // namespace aibench
