#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/ops/ops.h"
#include "kernels/verify/decode.h"

namespace aibench {

// A row-major matrix in a tensor's bytes, decoded a row at a time so that a large one never stands in memory twice.
struct StoredMatrix {
  DType dtype;
  std::span<const std::byte> bytes;
  std::int64_t offset;  // of the first element, in elements
  std::int64_t rows, columns, ld;

  std::vector<double> row(std::int64_t i) const {
    const auto first = static_cast<std::size_t>(offset + i * ld) * size_of(dtype);
    return decode(dtype, bytes.subspan(first, static_cast<std::size_t>(columns) * size_of(dtype)));
  }
};

// The operands and the result of matrix `i` of a gemm's batch, as they are stored.
inline StoredMatrix stored_a(const Gemm& op, DType dtype, std::span<const std::byte> bytes, std::int64_t i) {
  return {dtype, bytes, i * op.stride_a, op.trans_a ? op.k : op.m, op.trans_a ? op.m : op.k, op.lda};
}
inline StoredMatrix stored_b(const Gemm& op, DType dtype, std::span<const std::byte> bytes, std::int64_t i) {
  return {dtype, bytes, i * op.stride_b, op.trans_b ? op.n : op.k, op.trans_b ? op.k : op.n, op.ldb};
}
inline StoredMatrix stored_c(const Gemm& op, DType dtype, std::span<const std::byte> bytes, std::int64_t i) {
  return {dtype, bytes, i * op.stride_c, op.m, op.n, op.ldc};
}

// y = M x, or M^T x when transposed, for `vectors` vectors at once: x[j * vectors + v], y[i * vectors + v].
// `convert` turns a stored number into an element of the Ring.
template <class Ring, class Convert>
std::vector<Ring> times(const StoredMatrix& matrix, bool transposed, const std::vector<Ring>& x, std::size_t vectors,
                        const Convert& convert) {
  std::vector<Ring> y(static_cast<std::size_t>(transposed ? matrix.columns : matrix.rows) * vectors);
  for (std::int64_t i = 0; i < matrix.rows; ++i) {
    const std::vector<double> row = matrix.row(i);
    const std::size_t at = static_cast<std::size_t>(i) * vectors;
    for (std::size_t j = 0; j < row.size(); ++j) {
      const Ring element = convert(row[j]);
      for (std::size_t v = 0; v < vectors; ++v) {
        if (transposed) {
          y[j * vectors + v] += element * x[at + v];
        } else {
          y[at + v] += element * x[j * vectors + v];
        }
      }
    }
  }
  return y;
}

}  // namespace aibench
