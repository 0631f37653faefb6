#pragma once

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Ceilings of the device, each the best of several windows of about 0.1 s together: the rate of a large matrix product
// by `gemm` (the provider "cublas") on random numbers in f64, f32, tf32, f16, bf16, f8e4m3 and i8, and of device memory
// the fastest of reading it, writing it, and copying within it, whose bytes count once as read and once as written. What
// the device or its memory cannot do is left out.
Peaks measure_cuda_peaks(CudaDevice& device, Provider& gemm);

}  // namespace aibench::cuda
