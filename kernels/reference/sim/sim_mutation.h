#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "kernels/ops/tensor.h"

namespace aibench {

bool is_sim_mutation(const std::string& kind);

// Makes the result in `data` wrong the way `kind` says. `before` holds the tensor's bytes from before it was computed.
// `data` points into a larger buffer: "write_past_end" touches the byte behind it. f32, f64, i32 and i8 tensors.
void mutate(const std::string& kind, const Tensor& tensor, std::byte* data, std::span<const std::byte> before);

}  // namespace aibench
