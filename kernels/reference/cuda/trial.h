#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "kernels/reference/cuda/cuda_device.h"

namespace aibench::cuda {

// Index of the candidate to use (see pick in search.h) after each ran a few times on the device, nullopt when none
// works. `launch(i)` enqueues candidate i and returns false when the library refuses it. Takes about a second at most:
// candidates that come later than that are not tried. Errors of the device itself throw DeviceError.
std::optional<std::size_t> try_candidates(CudaDevice& device, std::size_t count,
                                          const std::function<bool(std::size_t)>& launch);

}  // namespace aibench::cuda
