// Optimiser steps, all tensors of a network in one launch.

#include "kernels/reference/cuda/kernel_tools.cuh"

namespace aibench::cuda {
namespace {

template <class T>
__global__ void __launch_bounds__(kBlockThreads) sgd_kernel(const __grid_constant__ SgdBatch<T> batch) {
  for_own_elements(batch, [&](unsigned tensor, std::int64_t i) { sgd_at(batch.tensor[tensor], i); });
}

// Counts the step of every tensor, before any element is updated.
template <class T>
__global__ void adam_advance_kernel(const __grid_constant__ AdamBatch<T> batch) {
  const unsigned tensor = threadIdx.x;
  if (tensor < batch.tensors) batch.scales[tensor] = adam_advance(batch.tensor[tensor]);
}

template <class T>
__global__ void __launch_bounds__(kBlockThreads) adam_kernel(const __grid_constant__ AdamBatch<T> batch) {
  for_own_elements(batch,
                   [&](unsigned tensor, std::int64_t i) { adam_at(batch.tensor[tensor], batch.scales[tensor], i); });
}

}  // namespace

template <class T>
void launch(Stream stream, const SgdBatch<T>& batch) {
  AIBENCH_LAUNCH(sgd_kernel, batch.first_block[batch.tensors], kBlockThreads, stream, batch);
}

template <class T>
void launch(Stream stream, const AdamBatch<T>& batch) {
  AIBENCH_LAUNCH(adam_advance_kernel, 1U, kTensorsPerLaunch, stream, batch);
  AIBENCH_LAUNCH(adam_kernel, batch.first_block[batch.tensors], kBlockThreads, stream, batch);
}

template void launch(Stream, const SgdBatch<float>&);
template void launch(Stream, const SgdBatch<double>&);
template void launch(Stream, const AdamBatch<float>&);
template void launch(Stream, const AdamBatch<double>&);

}  // namespace aibench::cuda
