#pragma once

#include <cstdint>
#include <vector>

#include "kernels/ops/graph.h"
#include "kernels/verify/host_tensors.h"

// How far the device's copy of each tensor may be from the reference's, element by element, while the ops of a graph
// run one after the other.
//
// The reference starts every op from the very numbers the device started from: as soon as a tensor holds its final
// value of the pass, the device's copy of it is adopted. Errors therefore do not pile up over the depth of a network,
// and a relu or a pooling window that sits within rounding of a kink sees the same numbers on both sides. What the
// device does not show (values overwritten in place, tensors inside a fused kernel) is followed by these tolerances
// until it comes to light; a gradient whose relu or pooling choice is hidden and within rounding may then take either
// side.
//
// Scales. gemm, element (i, j): |A_i| |B_j| / sqrt(k), the size a sum of k products with random signs has; conv2d
// likewise with the window's and the filter's norm; never below the element itself, so that sums of one sign count
// relative to themselves. Everything else: the magnitudes that are added.
namespace aibench {

struct Tolerance {
  // RMS error that an element may have, by element; kUntouched where the op must leave the memory alone. Empty: the
  // reference has exactly what the device has.
  std::vector<double> allowed;
  // Of integers that were rounded: what each was rounded from, brought into its range. The device's may be off by half,
  // and by what `allowed` says that computing the number may cost: then either neighbour of a tie is right, and no
  // other integer is. Empty for all other tensors. A kernel that hides such a tensor has to round ties to even.
  std::vector<double> unrounded;
  double limit = 0.0;           // relative error that `allowed` stands for: allowed / limit is the scale
  std::int64_t terms = 0;       // of the gemm or conv2d that made the tensor: its error names the precision; else 0
  DType operands = DType::f64;  // of that gemm or conv2d

  bool exact() const { return allowed.empty(); }
};

inline constexpr double kUntouched = -1.0;

class ToleranceModel {
 public:
  // `declared` is the graph as the device runs it (its dtypes set the limits), `values` the reference's numbers.
  // Both must outlive the model.
  ToleranceModel(const OpGraph& declared, const HostTensors& values, int threads);

  // Call before and after the reference runs an op; afterwards at() is valid for the tensors it wrote.
  void before(const Op& op);
  void after(const Op& op);

  // For a tensor just written, `allowed` has an entry an element, zero where not even rounding is allowed.
  const Tolerance& at(TensorId id) const { return tolerances_[static_cast<std::size_t>(id)]; }
  // The reference now holds the device's own numbers.
  void adopted(TensorId id) { tolerances_[static_cast<std::size_t>(id)] = {}; }

 private:
  struct Rules;

  const OpGraph& declared_;
  const HostTensors& values_;
  int threads_;
  std::vector<Tolerance> tolerances_;
};

}  // namespace aibench
