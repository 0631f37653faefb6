#pragma once

#include <optional>
#include <string>

#include "kernels/ops/graph.h"

namespace aibench::cuda {

// The one dtype that all tensors of an op have, labels left out; nullopt when they differ.
std::optional<DType> common_dtype(const OpGraph& graph, const Op& op);

// Why our own kernels do not compute an op; empty when they do. They take f32 and f64, and tf32, which is stored as f32
// and has no products here that could be rounded.
std::string own_kernels_refusal(const OpGraph& graph, const Op& op);

}  // namespace aibench::cuda
