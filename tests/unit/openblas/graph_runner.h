#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "tests/unit/openblas/naive.h"

namespace aibench::testing {

// Small builders: tensors hold uniform random values in [-1, 1) (labels: random classes), drawn from a fixed seed.
class GraphBuilder {
 public:
  explicit GraphBuilder(DType dtype, unsigned seed = 1) : dtype_(dtype), seed_(seed) {}
  TensorId input(std::int64_t elements, TensorRole role = TensorRole::input);
  TensorId labels(std::int64_t elements, std::int64_t classes);
  // Written by an op: NaN until then.
  TensorId result(std::int64_t elements, TensorRole role = TensorRole::output);
  void op(const Op& op) { graph.ops.push_back(op); }

  OpGraph graph;
  Values values;

 private:
  DType dtype_;
  unsigned seed_;
};

struct ProviderRun {
  Values values;
  std::vector<std::string> algorithms;  // one a kernel
  std::vector<std::size_t> served;      // ops of each kernel
  bool guards_intact = true;            // no byte around any buffer changed
};

// Prepares the whole graph and runs it `times` times. Throws std::runtime_error with the reason when an op is refused.
ProviderRun run_on(Provider& provider, const OpGraph& graph, const Values& values, int times = 1);

// The provider's reason for refusing the graph's first op; empty when it takes it.
std::string refusal_of(Provider& provider, const OpGraph& graph);

// The largest difference of the two relative to the largest expected value, infinity when one is NaN.
double error_of(const std::vector<double>& got, const std::vector<double>& expected);

}  // namespace aibench::testing
