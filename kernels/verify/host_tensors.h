#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "kernels/backend.h"

namespace aibench {

// The tensors of a graph in host memory with every floating-point tensor in fp64: what the reference provider works
// on. Integers keep their format.
class HostTensors {
 public:
  // Tensors whose `initial` bytes (in the declared storage format, by TensorId) are empty hold canaries.
  HostTensors(const OpGraph& declared, std::span<const std::vector<std::byte>> initial);
  ~HostTensors();
  HostTensors(const HostTensors&) = delete;
  HostTensors& operator=(const HostTensors&) = delete;

  const OpGraph& graph() const { return graph_; }  // the declared graph in fp64
  Bindings bindings() { return pointers_; }

  // The elements of a floating-point tensor.
  std::span<double> floats(TensorId id);
  std::span<const double> floats(TensorId id) const;
  // The elements of any tensor as numbers.
  std::vector<double> numbers(TensorId id) const;
  // Raw storage: fp64 or integers.
  std::span<const std::byte> bytes(TensorId id) const;

  // Replaces the contents by `stored`, given in the declared storage format `dtype`.
  void assign(TensorId id, DType dtype, std::span<const std::byte> stored);

 private:
  class HostBuffer;

  OpGraph graph_;
  std::vector<std::unique_ptr<HostBuffer>> buffers_;
  std::vector<Buffer*> pointers_;
};

}  // namespace aibench
