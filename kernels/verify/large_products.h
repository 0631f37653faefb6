#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "kernels/verify/host_tensors.h"
#include "kernels/verify/reference_check.h"
#include "kernels/verify/residual_check.h"
#include "kernels/verify/tolerance.h"

namespace aibench {

// What the residual check says of a large product, and how many ops it covers: the product, or the product and the
// bias that is added to it in place.
struct LargeProduct {
  Residual residual;
  TensorId written = kNoTensor;
  std::size_t ops = 1;
};

// For op `index` of the graph, before the reference runs it; `results` are the device's final contents, `last_writer`
// the last op that writes each tensor. nullopt when the product is small, or something the check needs is hidden, or
// the check does not apply: then the reference has to run.
std::optional<LargeProduct> check_large_product(const OpGraph& graph, std::size_t index, const HostTensors& values,
                                                const ToleranceModel& model,
                                                std::span<const std::vector<std::byte>> results,
                                                std::span<const std::size_t> last_writer,
                                                const ReferenceCheckOptions& options);

}  // namespace aibench
