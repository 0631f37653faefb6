#pragma once

#include <algorithm>
#include <vector>

#include "kernels/backend.h"
#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/verify/conformance_builder.h"
#include "kernels/verify/host_tensors.h"
#include "kernels/workloads/generator.h"

namespace aibench::testing {

// A graph on the reference provider in host memory, every floating tensor in fp64.
class ReferenceRun {
 public:
  // Inputs, parameters and state hold what the generator makes of `seed`, everything else canaries.
  ReferenceRun(const OpGraph& graph, std::uint64_t seed, int threads = 1)
      : provider_(threads), tensors_(with_float_dtype(graph, DType::f64), fills(graph, seed)) {
    for (std::size_t i = 0; i < graph.ops.size(); ++i) {
      auto prepared = provider_.prepare(tensors_.graph(), i, tensors_.bindings());
      kernels_.push_back(std::move(std::get<Prepared>(prepared).kernel));
    }
  }

  std::span<double> operator[](TensorId id) { return tensors_.floats(id); }
  void set(TensorId id, const std::vector<double>& values) {
    std::copy(values.begin(), values.end(), tensors_.floats(id).begin());
  }
  void set_labels(TensorId id, const std::vector<std::int32_t>& labels) {
    tensors_.assign(id, DType::i32, std::as_bytes(std::span(labels)));
  }
  std::vector<double> get(TensorId id) { return tensors_.numbers(id); }

  ReferenceRun& run() {
    for (const auto& kernel : kernels_) kernel->enqueue();
    return *this;
  }

 private:
  static std::vector<std::vector<std::byte>> fills(const OpGraph& graph, std::uint64_t seed) {
    std::vector<std::vector<std::byte>> contents;
    for (const Tensor& tensor : with_float_dtype(graph, DType::f64).tensors) {
      const bool filled = tensor.role != TensorRole::intermediate && tensor.role != TensorRole::output;
      contents.push_back(filled ? generate(tensor, seed) : std::vector<std::byte>());
    }
    return contents;
  }

  ReferenceProvider provider_;
  HostTensors tensors_;
  std::vector<std::unique_ptr<Kernel>> kernels_;
};

}  // namespace aibench::testing
