#pragma once

#include <algorithm>
#include <vector>

#include "kernels/reference/cuda/cuda_device.h"
#include "kernels/reference/cuda/launch_geometry.h"
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

// A kernel for the first op of the offer, and those behind it that one launch serves. The op's dtypes have been checked
// (own_kernels_refusal); T is the storage of what it reads.
// Layers: T is float, double, F16 or Bf16.
template <class T>
Outcome prepare_layer(const OwnOffer& offer);
// Losses and updates: T is float or double.
template <class T>
Outcome prepare_training(const OwnOffer& offer);
// Conversions.
Outcome prepare_convert(const OwnOffer& offer);

// A launch with fixed arguments.
template <class Args>
Prepared launched(const OwnOffer& offer, std::size_t ops, const char* algorithm, const Args& args) {
  return served(ops, algorithm, [stream = offer.device.stream(), args] { launch(stream, args); });
}

// For a batch of tensors with so many elements each.
template <class Batch>
void set_first_blocks(Batch& batch, const std::vector<std::int64_t>& counts) {
  const std::vector<unsigned> first = first_blocks(counts);
  std::copy(first.begin(), first.end(), batch.first_block);
  batch.tensors = static_cast<unsigned>(counts.size());
}

}  // namespace aibench::cuda
