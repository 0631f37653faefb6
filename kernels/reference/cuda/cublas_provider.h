#pragma once

#include <memory>

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Provider "cublas": gemm by cuBLASLt in f64, f32 (never TF32), tf32, f16, bf16 (sums in fp32), i8 (sums in i32) and,
// from compute capability 8.9 on, f8e4m3 (sums in fp32 without fast accumulation, results in bf16), with a bias and
// relu behind it in the same call where the library can. prepare() tries the library's proposals on the tensors' own
// memory, whose contents do not matter to it, and keeps the fastest; equal products get equal algorithms. Throws
// DeviceError when the library cannot start, OutOfMemory without room for its workspace of 32 MiB. `device` must
// outlive the provider.
std::unique_ptr<Provider> make_cublas_provider(CudaDevice& device);

}  // namespace aibench::cuda
