#pragma once

#include <string>

#include "kernels/ops/graph.h"

namespace aibench::openblas {

// Why this provider cannot compute `op` at all (element type, layout), in words for the user; empty when it can.
std::string refusal(const OpGraph& graph, const Op& op);

// The element type of the op's floating-point tensors.
DType float_type(const OpGraph& graph, const Op& op);

}  // namespace aibench::openblas
