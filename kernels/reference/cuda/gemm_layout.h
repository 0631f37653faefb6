#pragma once

#include <cstdint>
#include <string>

#include "kernels/ops/graph.h"

// cuBLAS stores matrices by columns, aibench by rows. The mapping is stated here, once.
//
// A row-major matrix [rows, ld] is, byte for byte, the column-major matrix [ld, rows] with the same ld: its transpose.
// So the row-major product C = op(A) op(B) is the column-major product C^T = op(B)^T op(A)^T: the operands change
// places, their transpose flags stay with them, m and n change places, leading dimensions and strides stay as they are.
namespace aibench::cuda {

// A matrix as the library sees it: column-major, `rows` contiguous elements a column, columns `ld` elements apart.
struct ColumnMajor {
  TensorId tensor = kNoTensor;
  std::int64_t rows = 0, columns = 0, ld = 0;
  std::int64_t stride = 0;  // elements from one matrix of the batch to the next
};

// result [m, n] = alpha * op(first) [m, k] * op(second) [k, n] + beta * result, all column-major.
struct ColumnMajorGemm {
  std::int64_t m = 0, n = 0, k = 0, batch = 1;
  bool transpose_first = false, transpose_second = false;
  ColumnMajor first, second, result;
};

ColumnMajorGemm column_major(const Gemm& op);

// What the int8 kernels of the library ask for and this product lacks, in the user's (row-major) words; empty when
// nothing is missing. Used to explain a refusal, never to decide one.
std::string int8_wishes(const Gemm& op);

// Empty, or which of the conditions of the library's fp8 kernels this product does not meet, in a config's words. They
// are documented for Ada and Hopper: op(A)'s rows and op(B)'s columns are contiguous ("TN" by columns), and addresses,
// rows and what lies between them are multiples of 16 bytes. m is free. Nothing is transposed to meet them. Addresses
// are not looked at: the library itself is told their alignment.
std::string fp8_problem(const Gemm& op);

// Empty, or why 8-bit integers cannot make an exact 32-bit result.
std::string int8_problem(const Gemm& op);

}  // namespace aibench::cuda
