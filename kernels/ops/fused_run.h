#pragma once

#include <cstddef>

#include "kernels/ops/graph.h"

// Which ops behind a matrix product or a convolution a library may compute in the same call.
namespace aibench {

// Bias, and perhaps relu, directly behind a product.
struct Tail {
  const AddBias* bias = nullptr;
  bool relu = false;
  TensorId result = kNoTensor;  // what the last op of the run writes
  std::size_t ops() const { return bias == nullptr ? 0 : relu ? 2 : 1; }
};

// The longest tail, of at most `most` ops, of the product that is op `next` of the graph; empty when there is none. The
// bias has to spread over `rows` x `channels` x `inner` elements of `product`, which must be all that the product
// writes, in the product's dtype. A fused kernel does not write the tensors between product and result: one that an op
// outside the run touches, or that has to survive, ends the tail.
Tail tail_of(const OpGraph& graph, std::size_t next, TensorId product, std::int64_t rows, std::int64_t channels,
             std::int64_t inner, std::size_t most);

// The rescale of all sums of the product that is op `next`, directly behind it; null when there is none, or somebody
// else wants the sums.
const Rescale* rescale_of(const OpGraph& graph, std::size_t next, TensorId sums, std::int64_t rows,
                          std::int64_t channels, std::int64_t inner);

// How many ops from `next` on are of one kind `O`, at most `most`, none touching a tensor that one before it in the run
// touches.
template <class O>
std::size_t run_length(const OpGraph& graph, std::size_t next, std::size_t most);

}  // namespace aibench
