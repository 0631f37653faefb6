#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include <cublasLt.h>

#include "kernels/reference/cuda/cuda_check.h"

// cuBLASLt's objects, each destroyed with its owner, and its errors as DeviceError.
namespace aibench::cuda {

inline void check_cublas(cublasStatus_t status, const char* call, const char* file, int line) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw_library_error(std::string(cublasLtGetStatusString(status)) + " [" + cublasLtGetStatusName(status) + "]", call,
                      file, line);
}
#define AIBENCH_CUBLAS(call) ::aibench::cuda::check_cublas((call), #call, __FILE__, __LINE__)

struct DestroyLt {
  void operator()(cublasLtHandle_t handle) const { cublasLtDestroy(handle); }
  void operator()(cublasLtMatmulDesc_t object) const { cublasLtMatmulDescDestroy(object); }
  void operator()(cublasLtMatrixLayout_t object) const { cublasLtMatrixLayoutDestroy(object); }
  void operator()(cublasLtMatmulPreference_t object) const { cublasLtMatmulPreferenceDestroy(object); }
};
template <class Handle>
using LtOwner = std::unique_ptr<std::remove_pointer_t<Handle>, DestroyLt>;
using LtHandle = LtOwner<cublasLtHandle_t>;
using LtOperation = LtOwner<cublasLtMatmulDesc_t>;
using LtLayout = LtOwner<cublasLtMatrixLayout_t>;
using LtPreference = LtOwner<cublasLtMatmulPreference_t>;

}  // namespace aibench::cuda
