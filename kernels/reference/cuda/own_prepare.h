#pragma once

#include "kernels/reference/cuda/cuda_device.h"
#include "kernels/reference/cuda/provider_tools.h"

namespace aibench::cuda {

// One offer to the provider "kernels": the ops of `graph` from `next` on.
struct OwnOffer {
  CudaDevice& device;
  const OpGraph& graph;
  std::size_t next;
  Bindings bindings;

  template <class T>
  T* data(TensorId id) const {
    return data_of<T>(bindings, id);
  }
};

// A kernel for the first op of the offer, and those behind it that one launch serves. The op's dtype has been checked
// (own_kernels_refusal); T is its storage. Instantiated for float and double.
template <class T>
Outcome prepare_own(const OwnOffer& offer);

}  // namespace aibench::cuda
