#pragma once

#include <memory>
#include <optional>

#include "kernels/backend.h"
#include "kernels/reference/onednn/form.h"

namespace aibench {

// The provider "onednn": Intel's oneDNN on the CPU, 2.6 or newer. Products and convolutions in f32, bf16, f16 (where
// library and processor have them) and i8 into i32, pooling, bias, relu; f32 is never rounded to a shorter type on the
// way. What oneDNN has no primitive for is refused.
//
// Each op of a graph lies in plain arrays. prepare() tries the layouts that oneDNN may run in, on the op's own buffers,
// and keeps the fastest; reorders into a layout of the library's own and back, of weights as well, are part of the
// kernel and of its time. `threads` (>= 1) is set in the OpenMP runtime that the library uses, for the calling thread:
// make the provider on the thread that will enqueue. info() tells what the runtime made of it.
//
// `only`, for tests: that form and no other; ops that have none of it are refused.
std::unique_ptr<Provider> make_onednn_provider(int threads, std::optional<onednn::Form> only = std::nullopt);

}  // namespace aibench
