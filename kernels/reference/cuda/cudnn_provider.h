#pragma once

#include <memory>

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Provider "cudnn": the three directions of conv2d in f64, f32 (never TF32), tf32, f16 and bf16 (sums in fp32), nchw
// and nhwc; a forward convolution takes a bias and relu behind it along where the library can. prepare() lets cuDNN
// search on the tensors' own memory, whose contents do not matter to it, with at most 512 MiB of workspace, times the
// best few once more and keeps the fastest; equal convolutions get equal algorithms.
// Throws DeviceError when the library cannot start. `device` must outlive the provider.
std::unique_ptr<Provider> make_cudnn_provider(CudaDevice& device);

}  // namespace aibench::cuda
