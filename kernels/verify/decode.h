#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/ops/dtype.h"

namespace aibench {

inline bool is_floating(DType dtype) { return dtype != DType::i8 && dtype != DType::i32; }

// The numbers stored in `bytes`, exactly: every format converts to double without rounding. A partial element at the
// end is left out.
std::vector<double> decode(DType dtype, std::span<const std::byte> bytes);

// The stored element `index` is, bit for bit, what fill_canary (kernels/ops/canary.h) put there.
bool is_canary(DType dtype, std::span<const std::byte> bytes, std::size_t index);

}  // namespace aibench
