#pragma once

#include <string>

#include "kernels/ops/graph.h"

namespace aibench::cuda {

// Bias, relu and pooling, forward and backward.
bool is_layer(const Op& op);
// The dtype of what an op reads first: of all its operands, for the ops that our own kernels take.
DType operand_dtype(const OpGraph& graph, const Op& op);

// Why our own kernels do not compute an op; empty when they do. They take f32 and f64, and tf32, which is stored as f32
// and has no products here that could be rounded; layers in f16 and bf16 too, with gradients of biases in f32; and
// conversions between f32 and these two.
std::string own_kernels_refusal(const OpGraph& graph, const Op& op);

}  // namespace aibench::cuda
