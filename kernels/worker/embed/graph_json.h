#pragma once

#include <string>

#include "kernels/ops/graph.h"

namespace aibench {

// The graph as JSON, for workers in other languages:
//   {"tensors": [{"name": "a", "dtype": "f32", "shape": [3, 5], "elements": 15, "role": "input"}, ...],
//    "ops": [{"op": "gemm", "m": 3, "trans_a": false, "a": 0, ...}, ...]}
// Members of ops are called as in kernels/ops/ops.h; convolutions and pooling have theirs in "shape". A tensor is named
// by its place in "tensors"; one that an op does without is null. Deliberately without "fill": how inputs come to be
// must not matter.
std::string graph_json(const OpGraph& graph);

}  // namespace aibench
