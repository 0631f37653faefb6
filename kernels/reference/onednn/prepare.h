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
Outcome prepare(const Offer& offer, const Relu& op);

// Every other op: the library has no primitive for it.
template <class O>
Outcome prepare(const Offer&, const O& op) {
  return Unsupported{std::string(name_of(Op(op))) + ": onednn has no primitive for it"};
}

}  // namespace aibench::onednn
