#pragma once

#include <optional>

#include "kernels/reference/host/fma_loops.h"

// Instructions that add up products of short numbers in 32 bits, in loops that never leave the registers.
namespace aibench {

// The widest that this processor, and the kernel for the calling process, run: tiles (AMX) before vectors (AVX-512
// BF16, VNNI). nullopt where there is none: such numbers are then computed with other instructions, whose ceiling is
// not known. A run adds `flops_per_iteration` / 2 products of 0.5 * 0.5 (3 * 3 for integers, modulo 2^32) an iteration
// and returns the sum of all.
std::optional<FmaLoop> bf16_dot_loop();
std::optional<FmaLoop> i8_dot_loop();  // 8-bit integers; a product and its addition count as two operations

}  // namespace aibench
