#pragma once

#include <vector>

#include "kernels/reference/host/fma_loops.h"

// Instructions that add up products of short numbers in 32 bits, in loops that never leave the registers.
namespace aibench {

// The loops that this processor, and the kernel for the calling process, run, widest first: tiles (AMX), then vectors
// (AVX-512 BF16, VNNI). Empty where there are no such instructions: such numbers are then computed with others, whose
// ceiling is not known. A run adds `flops_per_iteration` / 2 products of 0.5 * 0.5 (of 3 * 3 for integers, modulo 2^32)
// an iteration and returns the sum of all.
std::vector<FmaLoop> bf16_dot_loops();
std::vector<FmaLoop> i8_dot_loops();  // a product and its addition count as two operations

}  // namespace aibench
