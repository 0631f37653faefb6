#pragma once

#include "kernels/reference/openblas/context.h"

namespace aibench::openblas {

// Whether `op` is one that stands between oneDNN's bf16 layers in a network and is served here by loops of our own:
// conversions between f32 and bf16, pooling and the gradients of pooling, relu and bias (the last one f32). OpenBLAS
// itself has nothing for bf16 that a processor without AVX512-BF16 runs.
bool is_half_layer(const OpGraph& graph, const Op& op);

// The first op of the offer, which has to be one of them, and those behind it that join it. Numbers are widened to f32
// a part at a time, go through the f32 loops, and are rounded to nearest even once.
Outcome prepare_half_layer(const Offer& offer);

}  // namespace aibench::openblas
