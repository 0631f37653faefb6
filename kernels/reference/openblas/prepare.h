#pragma once

#include "kernels/reference/openblas/context.h"

// One function a family of ops, each in the file of its name. They take the first op of the offer, and those behind it
// that can run together with it; the op's types and layout have been checked.
namespace aibench::openblas {

Outcome prepare(const Offer& offer, const Gemm& op);
Outcome prepare(const Offer& offer, const Conv2dForward& op);
Outcome prepare(const Offer& offer, const Conv2dBackwardData& op);
Outcome prepare(const Offer& offer, const Conv2dBackwardWeights& op);
Outcome prepare(const Offer& offer, const AddBias& op);
Outcome prepare(const Offer& offer, const BiasBackward& op);
Outcome prepare(const Offer& offer, const Relu& op);
Outcome prepare(const Offer& offer, const ReluBackward& op);
Outcome prepare(const Offer& offer, const MaxPool& op);
Outcome prepare(const Offer& offer, const MaxPoolBackward& op);
Outcome prepare(const Offer& offer, const SoftmaxCrossEntropy& op);
Outcome prepare(const Offer& offer, const SoftmaxCrossEntropyBackward& op);
Outcome prepare(const Offer& offer, const MeanSquaredError& op);
Outcome prepare(const Offer& offer, const MeanSquaredErrorBackward& op);
Outcome prepare(const Offer& offer, const SgdStep& op);
Outcome prepare(const Offer& offer, const AdamStep& op);
// Refuses: conversions that are served are layers of bf16 (half_layers.h).
Outcome prepare(const Offer& offer, const Convert& op);

}  // namespace aibench::openblas
