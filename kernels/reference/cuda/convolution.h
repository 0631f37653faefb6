#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/ops/dtype.h"
#include "kernels/reference/cuda/conv_layout.h"
#include "kernels/reference/cuda/cudnn_handles.h"

// One convolution in cuDNN's terms. Making one needs no device; finding algorithms and running do.
namespace aibench::cuda {

// In which precision cuDNN convolves. The math mode is always explicit: f32 never becomes TF32, and 16-bit data are
// multiplied on tensor cores with sums in fp32. 8-bit data make integers, which are written as floats (conv_way.h).
struct ConvTypes {
  cudnnDataType_t data;    // of x, w and their gradients
  cudnnDataType_t output;  // of y
  cudnnDataType_t compute;
  cudnnMathType_t math;
};
std::optional<ConvTypes> conv_types(DType dtype);

struct ConvDescriptors {
  CudnnTensor x, y, bias;  // bias: one value a channel of y
  CudnnFilter w;
  CudnnConvolution convolution;
};
ConvDescriptors make_descriptors(const ConvDescription& description, const ConvTypes& types);

struct ConvAlgorithm {
  int number = 0;  // in the enumeration of its direction
  std::string name;
  cudnnMathType_t math = CUDNN_FMA_MATH;
  std::size_t workspace_bytes = 0;
  bool deterministic = true;
};

// A convolution in one direction, bound to memory of the device.
class Convolution {
 public:
  virtual ~Convolution() = default;
  // Algorithms that cuDNN found to work, fastest first; overwrites the result. Empty with the reason in `status` when
  // there is none.
  virtual std::vector<ConvAlgorithm> find(cudnnHandle_t handle, void* workspace, std::size_t workspace_bytes,
                                          cudnnStatus_t& status) = 0;
  // All algorithms of this direction by name, each in every math mode that keeps the precision asked for, without a
  // question to cuDNN: whether one works, and in how much workspace, is not known. Deterministic ones and others.
  virtual std::vector<ConvAlgorithm> imaginable() const = 0;
  // The workspace that `algorithm` needs in its math mode.
  virtual cudnnStatus_t ask_workspace(cudnnHandle_t handle, const ConvAlgorithm& algorithm, std::size_t& bytes) = 0;
  // Enqueues the convolution with the algorithm given to use() last.
  virtual cudnnStatus_t run(cudnnHandle_t handle, void* workspace) = 0;
  virtual void use(const ConvAlgorithm& algorithm) = 0;
};

// first and second are the operands in the order of the op: x and w, dy and w, or x and dy.
struct ConvMemory {
  const void *first, *second;
  void* result;
  const void* bias = nullptr;  // for make_fused_forward
};
std::unique_ptr<Convolution> make_forward(ConvDescriptors descriptors, const ConvTypes& types,
                                          const ConvMemory& memory);
// relu(conv(x, w) + bias) in one call.
std::unique_ptr<Convolution> make_fused_forward(ConvDescriptors descriptors, const ConvTypes& types,
                                                const ConvMemory& memory);
std::unique_ptr<Convolution> make_backward_data(ConvDescriptors descriptors, const ConvTypes& types,
                                                const ConvMemory& memory);
std::unique_ptr<Convolution> make_backward_weights(ConvDescriptors descriptors, const ConvTypes& types,
                                                   const ConvMemory& memory);

}  // namespace aibench::cuda
