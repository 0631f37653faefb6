#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include <cudnn.h>

#include "kernels/reference/cuda/cuda_check.h"

// cuDNN's objects, each destroyed with its owner, and its errors in words.
namespace aibench::cuda {

// "CUDNN_STATUS_NOT_SUPPORTED: what cuDNN says about its last error".
std::string cudnn_words(cudnnStatus_t status);

// True for answers that say "not this convolution", false for those that say "something broke".
inline bool is_refusal(cudnnStatus_t status) { return status >= 2000 && status < 4000; }

inline void check_cudnn(cudnnStatus_t status, const char* call, const char* file, int line) {
  if (status != CUDNN_STATUS_SUCCESS) throw_library_error(cudnn_words(status), call, file, line);
}
#define AIBENCH_CUDNN(call) ::aibench::cuda::check_cudnn((call), #call, __FILE__, __LINE__)

struct DestroyCudnn {
  void operator()(cudnnHandle_t handle) const { cudnnDestroy(handle); }
  void operator()(cudnnTensorDescriptor_t object) const { cudnnDestroyTensorDescriptor(object); }
  void operator()(cudnnFilterDescriptor_t object) const { cudnnDestroyFilterDescriptor(object); }
  void operator()(cudnnConvolutionDescriptor_t object) const { cudnnDestroyConvolutionDescriptor(object); }
  void operator()(cudnnActivationDescriptor_t object) const { cudnnDestroyActivationDescriptor(object); }
};
template <class Handle>
using CudnnOwner = std::unique_ptr<std::remove_pointer_t<Handle>, DestroyCudnn>;
using CudnnHandle = CudnnOwner<cudnnHandle_t>;
using CudnnTensor = CudnnOwner<cudnnTensorDescriptor_t>;
using CudnnFilter = CudnnOwner<cudnnFilterDescriptor_t>;
using CudnnConvolution = CudnnOwner<cudnnConvolutionDescriptor_t>;
using CudnnActivation = CudnnOwner<cudnnActivationDescriptor_t>;

// made<cudnnTensorDescriptor_t>(cudnnCreateTensorDescriptor)
template <class Handle, class Create>
CudnnOwner<Handle> made(Create create) {
  Handle handle = nullptr;
  AIBENCH_CUDNN(create(&handle));
  return CudnnOwner<Handle>(handle);
}

}  // namespace aibench::cuda
