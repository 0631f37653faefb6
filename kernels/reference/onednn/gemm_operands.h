#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/ops/ops.h"

// Matrix products in the terms of oneDNN's matmul. No header of the library is needed.
namespace aibench::onednn {

// A tensor of rank 2, or of rank 3 with the batch first; strides in elements.
struct StridedMatrix {
  std::vector<std::int64_t> dims, strides;
};

// a is [batch, m, k], b [batch, k, n] and c [batch, m, n], however they are stored; without a batch of two or more,
// that dimension is left out. A matrix that the whole batch shares (stride 0) has a batch of 1.
struct GemmOperands {
  StridedMatrix a, b, c;
};
GemmOperands operands_of(const Gemm& op);

// Empty, or why the library cannot be asked for this product at all.
std::string shape_refusal(const Gemm& op);

// Empty, or why 8-bit operands cannot make an exact 32-bit result here. `exact_dot_products`: the processor adds 8-bit
// products in 32 bits; older ones saturate sums of two at 16 bits.
std::string int8_refusal(std::int64_t terms, bool exact_dot_products);
std::string int8_refusal(const Gemm& op, bool exact_dot_products);

// Empty, or why a product in 8 or 16 bits must not be handed to AMX tiles in oneDNN 2: where a row of the left operand
// ends inside the last four bytes of a second tile (63 numbers in bf16, 125 to 127 in i8) it may execute a tile product
// that the processor refuses. Found by running 2.6.3 on every k up to 1030. For which m and n it happens depends on how
// the threads share the work, so all are refused.
std::string tile_refusal(const Gemm& op, std::int64_t operand_bytes);

}  // namespace aibench::onednn
