#pragma once

#include "kernels/reference/openblas/context.h"

namespace aibench::openblas {

// Whether the op pools images with their channels last, forward or back.
bool is_nhwc_pooling(const Op& op);

// The first op of the offer, which has to be one of them: f32, f64 and bf16 both ways, i8 forward. bf16 is widened a
// part at a time, goes through the f32 loop, and is rounded once. No other op joins it.
Outcome prepare_nhwc_pooling(const Offer& offer);

}  // namespace aibench::openblas
