#pragma once

#include "kernels/reference/openblas/context.h"

namespace aibench::openblas {

// Whether `op` is one that stands between the i8 products of a quantised network and is served here by loops of our
// own: rescaling, and pooling and relu of i8. OpenBLAS itself has nothing for integers.
bool is_quantized_layer(const OpGraph& graph, const Op& op);

// The first op of the offer, which has to be one of them.
Outcome prepare_quantized_layer(const Offer& offer);

}  // namespace aibench::openblas
