#include "kernels/reference/cuda/gemm_layout.h"

#include <cmath>

namespace aibench::cuda {
namespace {

// A row-major matrix of `rows` rows of `length` elements.
ColumnMajor seen_by_columns(TensorId tensor, std::int64_t rows, std::int64_t length, std::int64_t ld,
                            std::int64_t stride) {
  return {.tensor = tensor, .rows = length, .columns = rows, .ld = ld, .stride = stride};
}

bool is_int32(double value) { return std::nearbyint(value) == value && std::abs(value) <= 2147483647.0; }

}  // namespace

ColumnMajorGemm column_major(const Gemm& op) {
  ColumnMajorGemm call{.m = op.n, .n = op.m, .k = op.k, .batch = op.batch};
  call.transpose_first = op.trans_b;
  call.transpose_second = op.trans_a;
  call.first = op.trans_b ? seen_by_columns(op.b, op.n, op.k, op.ldb, op.stride_b)
                          : seen_by_columns(op.b, op.k, op.n, op.ldb, op.stride_b);
  call.second = op.trans_a ? seen_by_columns(op.a, op.k, op.m, op.lda, op.stride_a)
                           : seen_by_columns(op.a, op.m, op.k, op.lda, op.stride_a);
  call.result = seen_by_columns(op.c, op.m, op.n, op.ldc, op.stride_c);
  return call;
}

std::string int8_wishes(const Gemm& op) {
  std::string wishes;
  const auto wish = [&](const std::string& text) { wishes += (wishes.empty() ? "" : ", ") + text; };
  if (op.trans_a) wish("a not transposed");
  if (!op.trans_b) wish("b transposed");
  if (op.n % 4 != 0) wish("n in multiples of 4");
  if (op.k % 4 != 0) wish("k in multiples of 4");
  if (op.lda % 4 != 0 || op.ldb % 4 != 0 || op.ldc % 4 != 0) wish("leading dimensions in multiples of 4");
  return wishes;
}

std::string fp8_problem(const Gemm& op) {
  constexpr std::int64_t kMultiple = 16;  // of bytes, an element each; half of it would do for c in bf16
  std::string wishes;
  const auto wish = [&](const std::string& text) { wishes += (wishes.empty() ? "" : ", ") + text; };
  const auto wish_multiple = [&](const char* name, std::int64_t value) {
    if (value % kMultiple != 0) wish(std::string(name) + " in multiples of 16, not " + std::to_string(value));
  };
  if (op.trans_a) wish("trans_a: false");
  if (!op.trans_b) wish("trans_b: true");
  wish_multiple("n", op.n);
  wish_multiple("k", op.k);
  if (!op.trans_a && op.lda != op.k) wish_multiple("lda", op.lda);
  if (op.trans_b && op.ldb != op.k) wish_multiple("ldb", op.ldb);
  if (op.ldc != op.n) wish_multiple("ldc", op.ldc);
  if (op.batch > 1) {
    wish_multiple("stride_a", op.stride_a);
    wish_multiple("stride_b", op.stride_b);
    wish_multiple("stride_c", op.stride_c);
  }
  return wishes;
}

std::string int8_problem(const Gemm& op) {
  // 131072 * 128 * 128 = 2^31 is the first sum that does not fit.
  if (op.k > 131071) return "i8 sums of more than 131071 products do not fit into i32";
  if (!is_int32(op.alpha) || !is_int32(op.beta)) return "i8 gemm needs whole numbers for alpha and beta";
  return {};
}

}  // namespace aibench::cuda
