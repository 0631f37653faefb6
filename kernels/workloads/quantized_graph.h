#pragma once

#include "kernels/workloads/workload.h"

namespace aibench {

// Samples that a worker calibrates an i8 network on, in every round.
inline constexpr std::int64_t kCalibrationSamples = 16;

// The forward pass of a network in 8-bit integers. A number is the integer times the scale of its tensor: of all of an
// activation, of one output channel of a weight; zero is always zero (symmetric).
//
// "input" is f32 and is rescaled into "input.i8" as part of the pass. A convolution or fully connected layer multiplies
// i8 into exact i32 sums ("conv1.sums"), and a rescale makes the layer's output of them ("conv1.output"): the product
// of both scales over the scale of the output, by output channel ("conv1.factor"), the bias, and the relu where one
// stands directly behind. Pooling and other relus work on i8, which keeps its scale. The network's output is f32.
//
// Weights, factors and biases have contents of Fill::Kind::given: they follow from a f32 network and the ranges of its
// activations. Until kernels/verify/calibration.h has computed them, the graph has sizes but cannot run. What a
// calibration measures are the activations that both graphs have, by name: "input" and every "NAME.output".
OpGraph build_quantized_graph(const NetworkWorkload& network);

}  // namespace aibench
