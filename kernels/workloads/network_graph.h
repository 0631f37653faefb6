#pragma once

#include "kernels/workloads/workload.h"

namespace aibench {

// Loss scaling. In f16 most gradients of activations would lie below its smallest normal number, so the loss's gradient
// is multiplied by kLossScale where it is converted (Convert::scale), all gradients behind it are that much larger, and
// the updates divide (SgdStep::gradient_scale). A power of two: nothing is rounded by it. The loss itself stays as it
// is. bf16 has the range of f32 and needs none.
inline constexpr double kLossScale = 1024.0;

// The forward pass, or the whole training step: forward, loss, backward in reverse order, one update per parameter.
//
// Bias is added in place; a relu works in place behind a convolution or fully connected layer, and behind a pooling
// into a tensor of its own (the pooling's output is read again on the way back). A relu's gradient is masked in place.
// The gradient of the network's input is never computed: nothing reads it.
//
// Layout nhwc: activations lie as [n, h, w, c] and filters as [k, r, s, c / groups], all through the step; biases run
// along the last index. The first fully connected layer takes the activations as they lie, without a copy, so its
// inputs are counted by h, w, c instead of c, h, w, and a row of its weights follows that order. Inputs and parameters
// are the generator's numbers in the order in which they lie, in either layout: two layouts of one network have
// different outputs and losses unless somebody permutes them.
//
// Mixed precision (bf16 or f16). Training: parameters are f32 masters ("conv1.weight"), which the step first converts
// into the copies that the layers read ("conv1.weight.bf16"); activations and their gradients are short; the last
// layer's output is converted to f32 for the loss, and the loss's gradient back; gradients of parameters and all that
// the optimizer reads and writes are f32. Inference: parameters and activations are short.
//
// i8 is quantised inference, see quantized_graph.h.
OpGraph build_network_graph(const NetworkWorkload& network);

}  // namespace aibench
