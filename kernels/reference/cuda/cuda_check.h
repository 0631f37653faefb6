#pragma once

#include <cuda_runtime_api.h>

#include "kernels/backend.h"

namespace aibench::cuda {

// Throws DeviceError with the call, CUDA's words and the place.
[[noreturn]] void throw_cuda_error(cudaError_t status, const char* call, const char* file, int line);
// The same for another library's words.
[[noreturn]] void throw_library_error(const std::string& words, const char* call, const char* file, int line);
// For destructors, which must not throw: says it on stderr.
void log_cuda_error(cudaError_t status, const char* call);

inline void check_cuda(cudaError_t status, const char* call, const char* file, int line) {
  if (status != cudaSuccess) throw_cuda_error(status, call, file, line);
}

}  // namespace aibench::cuda

// AIBENCH_CUDA(cudaStreamSynchronize(stream)): the call, checked.
#define AIBENCH_CUDA(call) ::aibench::cuda::check_cuda((call), #call, __FILE__, __LINE__)
