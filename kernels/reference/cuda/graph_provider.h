#pragma once

#include <memory>
#include <vector>

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Provider "cuda-graph": takes a whole graph of several ops, has `others` prepare them in their order of preference,
// and replays all their launches as one CUDA graph, so that a pass costs one launch on the host. Everything that
// changes from pass to pass (parameters, optimiser state, step counters) lives in device memory, so every replay is a
// new step. prepare() runs the ops once on whatever the tensors hold, which loads the kernels' code before the capture;
// sessions fill their tensors afterwards. Refuses graphs of one op, what none of the others takes, and what CUDA cannot
// capture. `device` and `others` must outlive the provider.
std::unique_ptr<Provider> make_graph_provider(CudaDevice& device, std::vector<Provider*> others);

}  // namespace aibench::cuda
