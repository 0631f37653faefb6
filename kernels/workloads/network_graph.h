#pragma once

#include "kernels/workloads/workload.h"

namespace aibench {

// The forward pass, or the whole training step: forward, loss, backward in reverse order, one update per parameter.
//
// Bias is added in place; a relu works in place behind a convolution or fully connected layer, and behind a pooling
// into a tensor of its own (the pooling's output is read again on the way back). A relu's gradient is masked in place.
// The gradient of the network's input is never computed: nothing reads it.
OpGraph build_network_graph(const NetworkWorkload& network);

}  // namespace aibench
