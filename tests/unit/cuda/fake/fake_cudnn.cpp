#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <functional>

#include "tests/unit/cuda/fake/elements.h"
#include "tests/unit/cuda/fake/fake.h"

using aibench::DType;
using aibench::cuda::fake::load;
using aibench::cuda::fake::seen;
using aibench::cuda::fake::settings;
using aibench::cuda::fake::store;

struct cudnnContext {
  cudaStream_t stream = nullptr;
};
struct cudnnTensorStruct {
  cudnnDataType_t type;
  std::int64_t size[4], stride[4];  // n, c, h, w
};
struct cudnnFilterStruct {
  cudnnDataType_t type;
  std::int64_t size[4], stride[4];  // k, c / groups, r, s
};
struct cudnnConvolutionStruct {
  std::int64_t pad[2], stride[2], dilation[2], groups = 1;
  cudnnConvolutionMode_t mode;
  cudnnDataType_t compute;
  cudnnMathType_t math = CUDNN_DEFAULT_MATH;
};
struct cudnnActivationStruct {
  cudnnActivationMode_t mode;
};

namespace {

enum class Direction { forward, data, weights };

DType dtype_of(cudnnDataType_t type) {
  switch (type) {
    case CUDNN_DATA_DOUBLE: return DType::f64;
    case CUDNN_DATA_HALF: return DType::f16;
    case CUDNN_DATA_BFLOAT16: return DType::bf16;
    case CUDNN_DATA_INT8: return DType::i8;
    default: return DType::f32;
  }
}

void set_strides(std::int64_t (&stride)[4], const std::int64_t (&size)[4], bool channels_last) {
  if (channels_last) {
    stride[1] = 1;
    stride[3] = size[1];
    stride[2] = size[3] * stride[3];
  } else {
    stride[3] = 1;
    stride[2] = size[3];
    stride[1] = size[2] * stride[2];
  }
  stride[0] = size[1] * size[2] * size[3];
}

std::int64_t place(const std::int64_t (&stride)[4], std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d) {
  return a * stride[0] + b * stride[1] + c * stride[2] + d * stride[3];
}

// Everything by value: the descriptors may be gone when it runs.
struct Shapes {
  cudnnTensorStruct x, y;
  cudnnFilterStruct w;
  cudnnConvolutionStruct conv;

  bool fits() const {
    return conv.mode == CUDNN_CROSS_CORRELATION && x.size[0] == y.size[0] && y.size[1] == w.size[0] &&
           x.size[1] == w.size[1] * conv.groups;
  }
  // The combinations of types that the library's reference lists.
  bool is_supported(Direction direction) const {
    if (x.type != w.type) return false;
    if (x.type == CUDNN_DATA_INT8) {
      const bool nhwc = x.stride[1] == 1 && w.stride[1] == 1 && y.stride[1] == 1;
      return direction == Direction::forward && nhwc && conv.compute == CUDNN_DATA_INT32 &&
             y.type == CUDNN_DATA_FLOAT && x.size[1] % 4 == 0 && y.size[1] % 4 == 0;
    }
    return x.type == y.type && conv.compute == (x.type == CUDNN_DATA_DOUBLE ? CUDNN_DATA_DOUBLE : CUDNN_DATA_FLOAT);
  }
  cudnnStatus_t check(Direction direction) const {
    if (!fits()) return CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH;
    return is_supported(direction) ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
  }

  // Calls visit(place in x, place in w, place in y) for every product.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::int64_t n = 0; n < y.size[0]; ++n) {
      for (std::int64_t k = 0; k < y.size[1]; ++k) {
        for (std::int64_t p = 0; p < y.size[2]; ++p) {
          for (std::int64_t q = 0; q < y.size[3]; ++q) for_window(n, k, p, q, visit);
        }
      }
    }
  }
  template <class Visit>
  void for_window(std::int64_t n, std::int64_t k, std::int64_t p, std::int64_t q, const Visit& visit) const {
    const std::int64_t first_channel = k / (w.size[0] / conv.groups) * w.size[1];
    for (std::int64_t c = 0; c < w.size[1]; ++c) {
      for (std::int64_t r = 0; r < w.size[2]; ++r) {
        for (std::int64_t s = 0; s < w.size[3]; ++s) {
          const std::int64_t h = p * conv.stride[0] - conv.pad[0] + r * conv.dilation[0];
          const std::int64_t column = q * conv.stride[1] - conv.pad[1] + s * conv.dilation[1];
          if (h < 0 || h >= x.size[2] || column < 0 || column >= x.size[3]) continue;
          visit(place(x.stride, n, first_channel + c, h, column), place(w.stride, k, c, r, s),
                place(y.stride, n, k, p, q));
        }
      }
    }
  }
};

template <class Descriptor>
std::int64_t elements(const Descriptor& d) {
  return d.size[0] * d.size[1] * d.size[2] * d.size[3];
}

double factor(const void* value, cudnnDataType_t data) {
  return load(data == CUDNN_DATA_DOUBLE ? DType::f64 : DType::f32, value, 0);
}

// A float as tensor cores read it where TF32 is allowed: 10 bits of mantissa.
double as_tf32(double value) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
  return static_cast<double>(std::bit_cast<float>((bits + 0xfffU + ((bits >> 13) & 1U)) & ~0x1fffU));
}

// first and second in the order of the call; `result` gets alpha times the sums.
void convolve(const Shapes& shapes, Direction direction, const void* first, const void* second, void* result,
              double alpha) {
  const DType type = dtype_of(shapes.x.type);
  const DType written = direction == Direction::forward ? dtype_of(shapes.y.type) : type;
  const bool tf32 = type == DType::f32 && shapes.conv.math != CUDNN_FMA_MATH;
  const auto read = [&](const void* data, std::int64_t i) {
    return tf32 ? as_tf32(load(type, data, i)) : load(type, data, i);
  };
  const std::int64_t count = direction == Direction::forward ? elements(shapes.y)
                             : direction == Direction::data  ? elements(shapes.x)
                                                             : elements(shapes.w);
  std::vector<double> sums(static_cast<std::size_t>(count));
  shapes.for_each([&](std::int64_t x, std::int64_t w, std::int64_t y) {
    switch (direction) {
      case Direction::forward: sums[static_cast<std::size_t>(y)] += read(first, x) * read(second, w); break;
      case Direction::data: sums[static_cast<std::size_t>(x)] += read(first, w) * read(second, y); break;
      case Direction::weights: sums[static_cast<std::size_t>(w)] += read(first, x) * read(second, y); break;
    }
  });
  for (std::int64_t i = 0; i < count; ++i) store(written, result, i, alpha * sums[static_cast<std::size_t>(i)]);
}

// Algorithm 0 needs nothing, algorithm 1 a little, and 2 more than anybody has.
std::size_t workspace_of(int algorithm) { return algorithm == 0 ? 0 : algorithm == 1 ? 1000 : std::size_t{1} << 40; }

cudnnStatus_t check_run(int algorithm, const void* workspace, std::size_t bytes) {
  if (settings().broken_algorithms.contains(algorithm)) {
    aibench::cuda::fake::leave_error();
    return CUDNN_STATUS_NOT_SUPPORTED;
  }
  if (bytes < workspace_of(algorithm) || (workspace == nullptr && bytes > 0)) return CUDNN_STATUS_BAD_PARAM;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t submit(cudnnHandle_t handle, const Shapes& shapes, Direction direction, int algorithm,
                     std::function<void()> work) {
  if (const auto status = shapes.check(direction); status != CUDNN_STATUS_SUCCESS) return status;
  ++seen().launches;
  seen().convolution_math.push_back(shapes.conv.math);
  aibench::cuda::fake::submit(handle->stream, std::move(work), aibench::cuda::fake::algorithm_s(algorithm));
  return CUDNN_STATUS_SUCCESS;
}

// What the three searches answer: algorithm 1, then 0, then one that failed.
template <class Perf>
cudnnStatus_t answer(const Shapes& shapes, Direction direction, int most, int* found, Perf* results,
                     std::size_t bytes) {
  *found = 0;
  aibench::cuda::fake::leave_error();
  if (const auto status = shapes.check(direction); status != CUDNN_STATUS_SUCCESS) return status;
  for (const int algorithm : {1, 0, 2}) {
    if (*found == most) break;
    Perf& result = results[(*found)++];
    std::memset(&result, 0, sizeof(result));
    result.algo = static_cast<decltype(result.algo)>(algorithm);
    result.memory = workspace_of(algorithm);
    result.status = result.memory <= bytes ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_NOT_SUPPORTED;
    result.determinism = algorithm == 0 ? CUDNN_NON_DETERMINISTIC : CUDNN_DETERMINISTIC;
    result.mathType = settings().report_default_math ? CUDNN_DEFAULT_MATH : shapes.conv.math;
  }
  return CUDNN_STATUS_SUCCESS;
}

}  // namespace

const char* cudnnGetErrorString(cudnnStatus_t status) {
  return status == CUDNN_STATUS_NOT_SUPPORTED ? "CUDNN_STATUS_NOT_SUPPORTED" : "CUDNN_STATUS_OTHER";
}
void cudnnGetLastErrorString(char* message, std::size_t bytes) { std::snprintf(message, bytes, "the last error"); }
std::size_t cudnnGetVersion() { return 91900; }

cudnnStatus_t cudnnCreate(cudnnHandle_t* handle) {
  *handle = new cudnnContext;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
  delete handle;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t stream) {
  handle->stream = stream;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnCreateTensorDescriptor(cudnnTensorDescriptor_t* d) {
  *d = new cudnnTensorStruct{};
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnDestroyTensorDescriptor(cudnnTensorDescriptor_t d) {
  delete d;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetTensor4dDescriptorEx(cudnnTensorDescriptor_t d, cudnnDataType_t type, int n, int c, int h, int w,
                                           int n_stride, int c_stride, int h_stride, int w_stride) {
  *d = {type, {n, c, h, w}, {n_stride, c_stride, h_stride, w_stride}};
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetTensor4dDescriptor(cudnnTensorDescriptor_t d, cudnnTensorFormat_t format, cudnnDataType_t type,
                                         int n, int c, int h, int w) {
  *d = {type, {n, c, h, w}, {}};
  set_strides(d->stride, d->size, format == CUDNN_TENSOR_NHWC);
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnCreateFilterDescriptor(cudnnFilterDescriptor_t* d) {
  *d = new cudnnFilterStruct{};
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnDestroyFilterDescriptor(cudnnFilterDescriptor_t d) {
  delete d;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetFilter4dDescriptor(cudnnFilterDescriptor_t d, cudnnDataType_t type, cudnnTensorFormat_t format,
                                         int k, int c, int r, int s) {
  *d = {type, {k, c, r, s}, {}};
  set_strides(d->stride, d->size, format == CUDNN_TENSOR_NHWC);
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnCreateConvolutionDescriptor(cudnnConvolutionDescriptor_t* d) {
  *d = new cudnnConvolutionStruct{};
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnDestroyConvolutionDescriptor(cudnnConvolutionDescriptor_t d) {
  delete d;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetConvolution2dDescriptor(cudnnConvolutionDescriptor_t d, int pad_h, int pad_w, int stride_h,
                                              int stride_w, int dilation_h, int dilation_w, cudnnConvolutionMode_t mode,
                                              cudnnDataType_t compute) {
  *d = {{pad_h, pad_w}, {stride_h, stride_w}, {dilation_h, dilation_w}, 1, mode, compute, CUDNN_DEFAULT_MATH};
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetConvolutionGroupCount(cudnnConvolutionDescriptor_t d, int groups) {
  d->groups = groups;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetConvolutionMathType(cudnnConvolutionDescriptor_t d, cudnnMathType_t math) {
  d->math = math;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnCreateActivationDescriptor(cudnnActivationDescriptor_t* d) {
  *d = new cudnnActivationStruct{};
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnDestroyActivationDescriptor(cudnnActivationDescriptor_t d) {
  delete d;
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnSetActivationDescriptor(cudnnActivationDescriptor_t d, cudnnActivationMode_t mode,
                                           cudnnNanPropagation_t, double) {
  d->mode = mode;
  return CUDNN_STATUS_SUCCESS;
}

// The searches run the convolution too, as cuDNN's do: the result is overwritten.
cudnnStatus_t cudnnFindConvolutionForwardAlgorithmEx(cudnnHandle_t, cudnnTensorDescriptor_t x, const void* px,
                                                     cudnnFilterDescriptor_t w, const void* pw,
                                                     cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t y,
                                                     void* py, int most, int* found,
                                                     cudnnConvolutionFwdAlgoPerf_t* results, void*, std::size_t bytes) {
  const Shapes shapes{*x, *y, *w, *conv};
  if (shapes.check(Direction::forward) == CUDNN_STATUS_SUCCESS) convolve(shapes, Direction::forward, px, pw, py, 1);
  return answer(shapes, Direction::forward, most, found, results, bytes);
}
cudnnStatus_t cudnnFindConvolutionBackwardDataAlgorithmEx(cudnnHandle_t, cudnnFilterDescriptor_t w, const void* pw,
                                                          cudnnTensorDescriptor_t dy, const void* pdy,
                                                          cudnnConvolutionDescriptor_t conv, cudnnTensorDescriptor_t dx,
                                                          void* pdx, int most, int* found,
                                                          cudnnConvolutionBwdDataAlgoPerf_t* results, void*,
                                                          std::size_t bytes) {
  const Shapes shapes{*dx, *dy, *w, *conv};
  if (shapes.check(Direction::data) == CUDNN_STATUS_SUCCESS) convolve(shapes, Direction::data, pw, pdy, pdx, 1);
  return answer(shapes, Direction::data, most, found, results, bytes);
}
cudnnStatus_t cudnnFindConvolutionBackwardFilterAlgorithmEx(cudnnHandle_t, cudnnTensorDescriptor_t x, const void* px,
                                                            cudnnTensorDescriptor_t dy, const void* pdy,
                                                            cudnnConvolutionDescriptor_t conv,
                                                            cudnnFilterDescriptor_t dw, void* pdw, int most, int* found,
                                                            cudnnConvolutionBwdFilterAlgoPerf_t* results, void*,
                                                            std::size_t bytes) {
  const Shapes shapes{*x, *dy, *dw, *conv};
  if (shapes.check(Direction::weights) == CUDNN_STATUS_SUCCESS) convolve(shapes, Direction::weights, px, pdy, pdw, 1);
  return answer(shapes, Direction::weights, most, found, results, bytes);
}

cudnnStatus_t cudnnGetConvolutionForwardWorkspaceSize(cudnnHandle_t, cudnnTensorDescriptor_t, cudnnFilterDescriptor_t,
                                                      cudnnConvolutionDescriptor_t, cudnnTensorDescriptor_t,
                                                      cudnnConvolutionFwdAlgo_t algorithm, std::size_t* bytes) {
  *bytes = workspace_of(algorithm);
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnGetConvolutionBackwardDataWorkspaceSize(cudnnHandle_t, cudnnFilterDescriptor_t,
                                                           cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t,
                                                           cudnnTensorDescriptor_t,
                                                           cudnnConvolutionBwdDataAlgo_t algorithm,
                                                           std::size_t* bytes) {
  *bytes = workspace_of(algorithm);
  return CUDNN_STATUS_SUCCESS;
}
cudnnStatus_t cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnnHandle_t, cudnnTensorDescriptor_t,
                                                             cudnnTensorDescriptor_t, cudnnConvolutionDescriptor_t,
                                                             cudnnFilterDescriptor_t,
                                                             cudnnConvolutionBwdFilterAlgo_t algorithm,
                                                             std::size_t* bytes) {
  *bytes = workspace_of(algorithm);
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnConvolutionForward(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t x,
                                      const void* px, cudnnFilterDescriptor_t w, const void* pw,
                                      cudnnConvolutionDescriptor_t conv, cudnnConvolutionFwdAlgo_t algorithm,
                                      void* workspace, std::size_t bytes, const void* beta, cudnnTensorDescriptor_t y,
                                      void* py) {
  if (const auto status = check_run(algorithm, workspace, bytes); status != CUDNN_STATUS_SUCCESS) return status;
  if (factor(beta, x->type) != 0) return CUDNN_STATUS_BAD_PARAM;
  const Shapes shapes{*x, *y, *w, *conv};
  return submit(handle, shapes, Direction::forward, algorithm,
                [=, scale = factor(alpha, x->type)] { convolve(shapes, Direction::forward, px, pw, py, scale); });
}
cudnnStatus_t cudnnConvolutionBackwardData(cudnnHandle_t handle, const void* alpha, cudnnFilterDescriptor_t w,
                                           const void* pw, cudnnTensorDescriptor_t dy, const void* pdy,
                                           cudnnConvolutionDescriptor_t conv, cudnnConvolutionBwdDataAlgo_t algorithm,
                                           void* workspace, std::size_t bytes, const void* beta,
                                           cudnnTensorDescriptor_t dx, void* pdx) {
  if (const auto status = check_run(algorithm, workspace, bytes); status != CUDNN_STATUS_SUCCESS) return status;
  if (factor(beta, w->type) != 0) return CUDNN_STATUS_BAD_PARAM;
  const Shapes shapes{*dx, *dy, *w, *conv};
  return submit(handle, shapes, Direction::data, algorithm,
                [=, scale = factor(alpha, w->type)] { convolve(shapes, Direction::data, pw, pdy, pdx, scale); });
}
cudnnStatus_t cudnnConvolutionBackwardFilter(cudnnHandle_t handle, const void* alpha, cudnnTensorDescriptor_t x,
                                             const void* px, cudnnTensorDescriptor_t dy, const void* pdy,
                                             cudnnConvolutionDescriptor_t conv,
                                             cudnnConvolutionBwdFilterAlgo_t algorithm, void* workspace,
                                             std::size_t bytes, const void* beta, cudnnFilterDescriptor_t dw,
                                             void* pdw) {
  if (const auto status = check_run(algorithm, workspace, bytes); status != CUDNN_STATUS_SUCCESS) return status;
  if (factor(beta, x->type) != 0) return CUDNN_STATUS_BAD_PARAM;
  const Shapes shapes{*x, *dy, *dw, *conv};
  return submit(handle, shapes, Direction::weights, algorithm,
                [=, scale = factor(alpha, x->type)] { convolve(shapes, Direction::weights, px, pdy, pdw, scale); });
}

cudnnStatus_t cudnnConvolutionBiasActivationForward(
    cudnnHandle_t handle, const void* alpha1, cudnnTensorDescriptor_t x, const void* px, cudnnFilterDescriptor_t w,
    const void* pw, cudnnConvolutionDescriptor_t conv, cudnnConvolutionFwdAlgo_t algorithm, void* workspace,
    std::size_t bytes, const void* alpha2, cudnnTensorDescriptor_t z, const void* pz, cudnnTensorDescriptor_t bias,
    const void* pbias, cudnnActivationDescriptor_t activation, cudnnTensorDescriptor_t y, void* py) {
  if (settings().refuse_fusion) return CUDNN_STATUS_NOT_SUPPORTED;
  if (const auto status = check_run(algorithm, workspace, bytes); status != CUDNN_STATUS_SUCCESS) return status;
  if (factor(alpha2, x->type) != 0 || z == nullptr || pz == nullptr || activation->mode != CUDNN_ACTIVATION_RELU ||
      bias->size[0] != 1 || bias->size[1] != w->size[0] || bias->size[2] != 1 || bias->size[3] != 1) {
    return CUDNN_STATUS_BAD_PARAM;
  }
  const Shapes shapes{*x, *y, *w, *conv};
  return submit(handle, shapes, Direction::forward, algorithm, [=, scale = factor(alpha1, x->type)] {
    convolve(shapes, Direction::forward, px, pw, py, scale);
    const DType type = dtype_of(shapes.y.type);
    const auto& size = shapes.y.size;
    for (std::int64_t n = 0; n < size[0]; ++n) {
      for (std::int64_t k = 0; k < size[1]; ++k) {
        for (std::int64_t i = 0; i < size[2] * size[3]; ++i) {
          const std::int64_t at = place(shapes.y.stride, n, k, i / size[3], i % size[3]);
          store(type, py, at, std::max(load(type, py, at) + load(type, pbias, k), 0.0));
        }
      }
    }
  });
}
