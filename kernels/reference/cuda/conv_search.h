#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernels/reference/cuda/convolution.h"
#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

struct TimedAlgorithm {
  ConvAlgorithm algorithm;
  double seconds = 0;  // of one call, rough
};

// How to run a convolution, and what it was chosen from.
struct ConvChoice {
  std::optional<ConvAlgorithm> best;
  std::vector<TimedAlgorithm> tried;  // empty where there was nothing to choose
};

// The algorithm to run `convolution` with: cuDNN's own search on the convolution's memory, whose contents do not matter
// to it and whose result is overwritten, with at most 512 MiB of workspace; then the best few once more by our own
// trial. Those that lose digits of operands of this dtype are left out. No best one, with cuDNN's status, when there is
// none. Throws DeviceError when something broke.
ConvChoice choose_algorithm(CudaDevice& device, cudnnHandle_t handle, Convolution& convolution, DType operand,
                            cudnnStatus_t& status);

// What an algorithm is called.
using AlgorithmWords = std::function<std::string(const ConvAlgorithm&)>;

// The algorithm that `words` calls `wanted`, without a search: nothing runs. nullopt when none is called so, or when
// cuDNN does not take it in as much workspace as its words say.
std::optional<ConvAlgorithm> algorithm_named(cudnnHandle_t handle, Convolution& convolution, DType operand,
                                             const AlgorithmWords& words, const std::string& wanted);

}  // namespace aibench::cuda
