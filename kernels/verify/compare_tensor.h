#pragma once

#include <span>

#include "kernels/ops/tensor.h"
#include "kernels/verify/tolerance.h"
#include "kernels/worker/protocol.h"

namespace aibench {

// One tensor of the device, `result` in its declared storage format, against the reference's numbers for the same
// elements. The check's id is "reference/NAME".
Check compare_tensor(const Tensor& tensor, std::span<const double> reference, const Tolerance& tolerance,
                     std::span<const std::byte> result);

}  // namespace aibench
