#pragma once

#include <memory>

#include <cuda_runtime_api.h>

#include "kernels/backend.h"

namespace aibench::cuda {

// Page-locked memory of the host (cudaHostAlloc). Throws OutOfMemory, without a number: how much can be locked is known
// to nobody.
std::unique_ptr<Buffer> allocate_page_locked(std::size_t bytes);

// Copies of all of `from` by cudaMemcpyAsync on the stream. Between the device and pageable memory the driver stages
// the bytes through memory of its own and may return late.
Prepared prepare_async_copy(cudaStream_t stream, Buffer& to, Place to_place, Buffer& from, Place from_place);

}  // namespace aibench::cuda
