#include "kernels/reference/onednn/gemm_operands.h"

#include <algorithm>

namespace aibench::onednn {
namespace {

// A [rows, columns] matrix whose stored rows, or with `transposed` columns, are `ld` elements apart.
StridedMatrix matrix(std::int64_t rows, std::int64_t columns, std::int64_t ld, bool transposed) {
  return {{rows, columns}, transposed ? std::vector<std::int64_t>{1, ld} : std::vector<std::int64_t>{ld, 1}};
}

void add_batch(StridedMatrix& matrix, std::int64_t batch, std::int64_t stride) {
  const bool shared = stride == 0;
  // The stride of a batch of 1 means nothing, but has to be that of a dense array for some implementations.
  const std::int64_t rows = matrix.dims[0] * std::max(matrix.strides[0], matrix.strides[1]);
  matrix.dims.insert(matrix.dims.begin(), shared ? 1 : batch);
  matrix.strides.insert(matrix.strides.begin(), shared ? rows : stride);
}

}  // namespace

GemmOperands operands_of(const Gemm& op) {
  GemmOperands operands{matrix(op.m, op.k, op.lda, op.trans_a), matrix(op.k, op.n, op.ldb, op.trans_b),
                        matrix(op.m, op.n, op.ldc, false)};
  if (op.batch > 1) {
    add_batch(operands.a, op.batch, op.stride_a);
    add_batch(operands.b, op.batch, op.stride_b);
    add_batch(operands.c, op.batch, op.stride_c);
  }
  return operands;
}

std::string shape_refusal(const Gemm& op) {
  if (op.batch > 1 && op.stride_c == 0) return "gemm: the matrices of a batch cannot share one c";
  const std::int64_t a_span = (op.trans_a ? op.k : op.m) * op.lda, b_span = (op.trans_b ? op.n : op.k) * op.ldb;
  const auto overlap = [&](std::int64_t stride, std::int64_t span) { return stride != 0 && stride < span; };
  if (op.batch > 1 &&
      (overlap(op.stride_a, a_span) || overlap(op.stride_b, b_span) || overlap(op.stride_c, op.m * op.ldc))) {
    return "gemm: onednn takes no batch whose matrices overlap";
  }
  return {};
}

std::string tile_refusal(const Gemm& op, std::int64_t operand_bytes) {
  constexpr std::int64_t kTwoTileRows = 128;  // bytes
  const std::int64_t row = op.k * operand_bytes;
  if (operand_bytes > 2 || row <= kTwoTileRows - 4 || row >= kTwoTileRows) return {};
  return "oneDNN 2 may execute an illegal instruction on AMX tiles for k " + std::to_string(op.k);
}

std::string int8_refusal(std::int64_t terms, bool exact_dot_products) {
  // 131072 * 128 * 128 = 2^31 is the first sum that does not fit.
  if (terms > 131071) return "i8 sums of more than 131071 products do not fit into i32";
  if (!exact_dot_products) {
    return "without VNNI or AMX, onednn adds pairs of 8-bit products in 16 bits, where they saturate: not exact";
  }
  return {};
}

std::string int8_refusal(const Gemm& op, bool exact_dot_products) {
  if (op.alpha != 1.0 || op.beta != 0.0) {
    return "onednn applies factors to 32-bit sums in floating point, which is not exact";
  }
  return int8_refusal(op.k, exact_dot_products);
}

}  // namespace aibench::onednn
