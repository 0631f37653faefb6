#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kernels/ops/ops.h"

namespace aibench {

// Tensors and the ops over them, in the order they run. An op list, not a DAG: op i may read what op j < i wrote.
struct OpGraph {
  std::vector<Tensor> tensors;
  std::vector<Op> ops;

  TensorId add(Tensor tensor) {
    tensors.push_back(std::move(tensor));
    return static_cast<TensorId>(tensors.size() - 1);
  }
  const Tensor& at(TensorId id) const { return tensors.at(static_cast<std::size_t>(id)); }
};

// The same graph with every floating-point tensor in `dtype` (integers stay). Used to run a graph in fp64.
OpGraph with_float_dtype(OpGraph graph, DType dtype);

// Bytes of all tensors together.
std::size_t total_bytes(const OpGraph& graph);

// Empty when the graph is well formed; else what is wrong: an id out of range, a tensor too small for the op that
// uses it, an intermediate read before it was written.
std::string validate(const OpGraph& graph);

}  // namespace aibench
