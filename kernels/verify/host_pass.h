#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/verify/host_tensors.h"

namespace aibench {

// A graph on the host in fp64, run whole and as often as wanted: what its numbers are when nothing but the definition
// of its ops counts.
class HostPass {
 public:
  // `initial` as in HostTensors. Throws std::invalid_argument when the reference has no loop for an op.
  HostPass(const OpGraph& graph, std::span<const std::vector<std::byte>> initial, int threads = 1);

  void run();
  // Of any tensor, as it is now.
  std::vector<double> numbers(TensorId id) const { return values_.numbers(id); }

 private:
  HostTensors values_;
  ReferenceProvider provider_;
  std::vector<std::unique_ptr<Kernel>> kernels_;
};

}  // namespace aibench
