#pragma once

#include <cstdint>
#include <vector>

#include "kernels/workloads/quantized_graph.h"
#include "kernels/workloads/workload.h"

// Post-training quantisation, static and symmetric: what an i8 network (kernels/workloads/quantized_graph.h) holds,
// from the same network in f32. As in Jacob et al., "Quantization and Training of Neural Networks for Efficient
// Integer-Arithmetic-Only Inference" (2018), without zero points; weights by output channel.
//
//   scale of a weight's output channel = largest |w| of the channel / 127
//   scale of an activation             = largest |x| that a pass over the calibration batch has there / 127
//   weight = nearest(w / scale); an activation's numbers, when they are beyond the largest one seen, saturate
//   factor of a layer = scale of its input * scale of its weight's channel / scale of its output, which is 1 for f32
//   bias = the f32 one / scale of the output
//
// A tensor or channel without a number but 0 has a scale of 1. Everything is computed in fp64 and rounded once.
namespace aibench {

// A network in f32 as a graph, and what its tensors start from, by TensorId.
struct FloatNetwork {
  OpGraph graph;
  std::vector<std::vector<std::byte>> contents;
};

// The inference of `network` in f32 on `batch` samples, with the parameters that `parameter_seed` makes and the inputs
// that `input_seed` makes.
FloatNetwork float_network(const NetworkWorkload& network, std::int64_t batch, std::uint64_t parameter_seed,
                           std::uint64_t input_seed);

// The graph of an i8 network whose parameters are `from`'s, quantised; calibrated on the inputs of `from`. The two
// batches may differ.
OpGraph quantized(const NetworkWorkload& network, const FloatNetwork& from, int threads);

// The seed of the generator's calibration batch (kCalibrationSamples): not that of the case's own inputs.
constexpr std::uint64_t calibration_seed(std::uint64_t seed) { return ~seed; }

// The workload's graph as it can run from this seed: an i8 network quantised and calibrated, everything else as
// build_graph makes it. An i8 network is the f32 one of the same seed.
OpGraph build_runnable_graph(const Workload& workload, std::uint64_t seed, int threads);

}  // namespace aibench
