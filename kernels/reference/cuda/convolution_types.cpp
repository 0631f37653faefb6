#include "kernels/reference/cuda/convolution.h"

namespace aibench::cuda {
namespace {

CudnnTensor make_image(const ImageDescription& d, cudnnDataType_t type) {
  auto tensor = made<cudnnTensorDescriptor_t>(cudnnCreateTensorDescriptor);
  AIBENCH_CUDNN(cudnnSetTensor4dDescriptorEx(tensor.get(), type, d.n, d.c, d.h, d.w, d.n_stride, d.c_stride, d.h_stride,
                                             d.w_stride));
  return tensor;
}

CudnnFilter make_filter(const ConvDescription& d, cudnnDataType_t type) {
  auto filter = made<cudnnFilterDescriptor_t>(cudnnCreateFilterDescriptor);
  const cudnnTensorFormat_t format = d.nhwc ? CUDNN_TENSOR_NHWC : CUDNN_TENSOR_NCHW;
  AIBENCH_CUDNN(cudnnSetFilter4dDescriptor(filter.get(), type, format, d.k, d.c_per_group, d.r, d.s));
  return filter;
}

CudnnConvolution make_convolution(const ConvDescription& d, const ConvTypes& types) {
  auto convolution = made<cudnnConvolutionDescriptor_t>(cudnnCreateConvolutionDescriptor);
  AIBENCH_CUDNN(cudnnSetConvolution2dDescriptor(convolution.get(), d.pad_h, d.pad_w, d.stride_h, d.stride_w,
                                                d.dilation_h, d.dilation_w, CUDNN_CROSS_CORRELATION, types.compute));
  AIBENCH_CUDNN(cudnnSetConvolutionGroupCount(convolution.get(), d.groups));
  AIBENCH_CUDNN(cudnnSetConvolutionMathType(convolution.get(), types.math));
  return convolution;
}

CudnnTensor make_bias(const ConvDescription& d, cudnnDataType_t type) {
  auto tensor = made<cudnnTensorDescriptor_t>(cudnnCreateTensorDescriptor);
  const cudnnTensorFormat_t format = d.nhwc ? CUDNN_TENSOR_NHWC : CUDNN_TENSOR_NCHW;
  AIBENCH_CUDNN(cudnnSetTensor4dDescriptor(tensor.get(), format, type, 1, d.k, 1, 1));
  return tensor;
}

}  // namespace

std::string cudnn_words(cudnnStatus_t status) {
  char detail[512] = {};
  cudnnGetLastErrorString(detail, sizeof(detail));
  return cudnnGetErrorString(status) + (detail[0] == '\0' ? std::string() : std::string(": ") + detail);
}

std::optional<ConvTypes> conv_types(DType dtype) {
  switch (dtype) {
    case DType::f64: return ConvTypes{CUDNN_DATA_DOUBLE, CUDNN_DATA_DOUBLE, CUDNN_DATA_DOUBLE, CUDNN_DEFAULT_MATH};
    case DType::f32: return ConvTypes{CUDNN_DATA_FLOAT, CUDNN_DATA_FLOAT, CUDNN_DATA_FLOAT, CUDNN_FMA_MATH};
    // The default mode of fp32 data is to let tensor cores round products to TF32.
    case DType::tf32: return ConvTypes{CUDNN_DATA_FLOAT, CUDNN_DATA_FLOAT, CUDNN_DATA_FLOAT, CUDNN_DEFAULT_MATH};
    case DType::f16: return ConvTypes{CUDNN_DATA_HALF, CUDNN_DATA_HALF, CUDNN_DATA_FLOAT, CUDNN_TENSOR_OP_MATH};
    case DType::bf16:
      return ConvTypes{CUDNN_DATA_BFLOAT16, CUDNN_DATA_BFLOAT16, CUDNN_DATA_FLOAT, CUDNN_TENSOR_OP_MATH};
    case DType::i8: return ConvTypes{CUDNN_DATA_INT8, CUDNN_DATA_FLOAT, CUDNN_DATA_INT32, CUDNN_TENSOR_OP_MATH};
    case DType::f8e4m3:
    case DType::i32: return std::nullopt;
  }
  return std::nullopt;
}

ConvDescriptors make_descriptors(const ConvDescription& d, const ConvTypes& types) {
  return {.x = make_image(d.x, types.data),
          .y = make_image(d.y, types.output),
          .bias = make_bias(d, types.output),
          .w = make_filter(d, types.data),
          .convolution = make_convolution(d, types)};
}

}  // namespace aibench::cuda
