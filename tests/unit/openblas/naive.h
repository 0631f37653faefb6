#pragma once

#include <vector>

#include "kernels/ops/graph.h"

namespace aibench::testing {

// Contents of every tensor of a graph, by TensorId.
using Values = std::vector<std::vector<double>>;

// Runs the graph's ops in fp64 with the plainest loops that their definitions in ops.h allow.
void run_naive(const OpGraph& graph, Values& values);

}  // namespace aibench::testing
