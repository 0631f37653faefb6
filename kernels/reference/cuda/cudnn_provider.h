#pragma once

#include <memory>

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Provider "cudnn": the three directions of conv2d in f64, f32 (never TF32), tf32, f16 and bf16 (sums in fp32), nchw
// and nhwc, gradients of weights from 16 bits into f32, and i8 forwards into i32 (conv_way.h says how and how far); a
// forward convolution takes a bias and relu behind it along where the library can. prepare() lets cuDNN search, times
// the best few once more and keeps the fastest (conv_search.h); equal convolutions get equal algorithms.
// Throws DeviceError when the library cannot start. `device` must outlive the provider.
std::unique_ptr<Provider> make_cudnn_provider(CudaDevice& device);

}  // namespace aibench::cuda
