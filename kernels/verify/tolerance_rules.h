#pragma once

#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "kernels/verify/error_limits.h"
#include "kernels/verify/tolerance.h"

// One rule an op: the tolerances of the tensors it writes, from those of the tensors it reads.
namespace aibench::tolerance_rules {

struct Context {
  const OpGraph& declared;
  const HostTensors& values;
  const std::vector<Tolerance>& tolerances;
  int threads;

  std::span<const double> floats(TensorId id) const { return values.floats(id); }
  const Tolerance& tolerance(TensorId id) const { return tolerances[static_cast<std::size_t>(id)]; }
  DType dtype(TensorId id) const { return declared.at(id).dtype; }
  double roundoff(TensorId id) const { return unit_roundoff(dtype(id)); }
  // Error that element i may have before the op; 0 when the reference has the device's own number.
  double error(TensorId id, std::size_t i) const {
    const Tolerance& t = tolerance(id);
    return t.exact() ? 0.0 : std::max(t.allowed[i], 0.0);
  }
  // The same for all elements.
  std::vector<double> errors(TensorId id) const;
  // A tolerance for `result`: every element untouched, the limit no smaller than those of the tensors it comes from.
  Tolerance start(TensorId result, double limit, std::span<const TensorId> from) const;
};

using Written = std::vector<std::pair<TensorId, Tolerance>>;

// After the reference ran the op: its operands are still in place.
Written product_rule(const Context& context, const Gemm& op);
Written product_rule(const Context& context, const Conv2dForward& op);
Written product_rule(const Context& context, const Conv2dBackwardData& op);
Written product_rule(const Context& context, const Conv2dBackwardWeights& op);

// Before the reference runs the op, which may overwrite its operands.
Written before_rule(const Context& context, const AddBias& op);
Written before_rule(const Context& context, const Relu& op);
Written before_rule(const Context& context, const ReluBackward& op);
Written before_rule(const Context& context, const SgdStep& op);
Written before_rule(const Context& context, const AdamStep& op);

// After the reference ran the op.
Written after_rule(const Context& context, const BiasBackward& op);
Written after_rule(const Context& context, const MaxPool& op);
Written after_rule(const Context& context, const MaxPoolBackward& op);
Written after_rule(const Context& context, const SoftmaxCrossEntropy& op);
Written after_rule(const Context& context, const SoftmaxCrossEntropyBackward& op);
Written after_rule(const Context& context, const MeanSquaredError& op);
Written after_rule(const Context& context, const MeanSquaredErrorBackward& op);
Written after_rule(const Context& context, const Convert& op);
Written after_rule(const Context& context, const Rescale& op);
Written after_rule(const Context& context, const Copy& op);  // exact

}  // namespace aibench::tolerance_rules
