#include "kernels/reference/cuda/cuda_check.h"

#include <cstdio>
#include <cstring>
#include <string>

#include "kernels/reference/cuda/cuda_launch.h"

namespace aibench::cuda {
namespace {

std::string place(const char* file, int line) {
  const char* slash = std::strrchr(file, '/');
  return std::string(slash != nullptr ? slash + 1 : file) + ":" + std::to_string(line);
}

}  // namespace

void throw_library_error(const std::string& words, const char* call, const char* file, int line) {
  throw DeviceError(std::string(call) + ": " + words + " (" + place(file, line) + ")");
}

void throw_cuda_error(cudaError_t status, const char* call, const char* file, int line) {
  throw_library_error(std::string(cudaGetErrorString(status)) + " [" + cudaGetErrorName(status) + "]", call, file,
                      line);
}

void check_launch(const char* kernel, const char* file, int line) {
  const cudaError_t status = cudaGetLastError();
  if (status != cudaSuccess) throw_cuda_error(status, kernel, file, line);
}

void log_cuda_error(cudaError_t status, const char* call) {
  if (status != cudaSuccess) std::fprintf(stderr, "aibench-worker-cuda: %s: %s\n", call, cudaGetErrorString(status));
}

}  // namespace aibench::cuda
