#pragma once

#include "kernels/reference/onednn/context.h"

// One function an op that oneDNN has a primitive for, each in the file of its family. They take the first op of the
// offer, and those behind it that the library computes in the same call; element types have been checked.
namespace aibench::onednn {

Outcome prepare(const Offer& offer, const Gemm& op);
Outcome prepare(const Offer& offer, const Conv2dForward& op);
Outcome prepare(const Offer& offer, const Conv2dBackwardData& op);
Outcome prepare(const Offer& offer, const Conv2dBackwardWeights& op);
Outcome prepare(const Offer& offer, const AddBias& op);
Outcome prepare(const Offer& offer, const BiasBackward& op);
Outcome prepare(const Offer& offer, const Relu& op);
Outcome prepare(const Offer& offer, const ReluBackward& op);
Outcome prepare(const Offer& offer, const MaxPool& op);
Outcome prepare(const Offer& offer, const Convert& op);
Outcome prepare(const Offer& offer, const Rescale& op);

// Why there is none for the other ops.
template <class O>
constexpr const char* kMissing = "onednn has no primitive for it";
template <>
inline constexpr const char* kMissing<MaxPoolBackward> =
    "onednn's needs the workspace of its own forward pass, which the graph has no tensor for";
template <>
inline constexpr const char* kMissing<Copy> = "onednn reorders tensors and moves no plain bytes";
template <>
inline constexpr const char* kMissing<SoftmaxCrossEntropy> = "onednn has a softmax, but no loss behind it";

}  // namespace aibench::onednn
