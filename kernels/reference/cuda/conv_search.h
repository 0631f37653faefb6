#pragma once

#include <optional>

#include "kernels/reference/cuda/convolution.h"
#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// The algorithm to run `convolution` with: cuDNN's own search on the convolution's memory, whose contents do not matter
// to it and whose result is overwritten, with at most 512 MiB of workspace; then the best few once more by our own
// trial. Those that lose digits of operands of this dtype are left out. nullopt, with cuDNN's status, when there is
// none. Throws DeviceError when something broke.
std::optional<ConvAlgorithm> choose_algorithm(CudaDevice& device, cudnnHandle_t handle, Convolution& convolution,
                                              DType operand, cudnnStatus_t& status);

}  // namespace aibench::cuda
