#include "kernels/reference/cuda/gemm_layout.h"

#include <vector>

#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

// What a column-major library does with a call, literally: element (i, j) of a matrix lies at i + j * ld.
struct ColumnMajorBlas {
  const std::vector<std::vector<double>>& memory;  // by TensorId
  double at(const ColumnMajor& matrix, std::int64_t batch, bool transposed, std::int64_t i, std::int64_t j) const {
    if (transposed) std::swap(i, j);
    EXPECT_LT(i, matrix.rows);
    EXPECT_LT(j, matrix.columns);
    EXPECT_GE(matrix.ld, matrix.rows);  // what every such library checks
    return memory[static_cast<std::size_t>(matrix.tensor)].at(
        static_cast<std::size_t>(batch * matrix.stride + i + j * matrix.ld));
  }
  void run(const ColumnMajorGemm& call, double alpha, double beta, std::vector<double>& result) const {
    EXPECT_EQ(call.result.rows, call.m);
    EXPECT_EQ(call.result.columns, call.n);
    for (std::int64_t batch = 0; batch < call.batch; ++batch) {
      for (std::int64_t j = 0; j < call.n; ++j) {
        for (std::int64_t i = 0; i < call.m; ++i) {
          double sum = 0;
          for (std::int64_t k = 0; k < call.k; ++k) {
            sum +=
                at(call.first, batch, call.transpose_first, i, k) * at(call.second, batch, call.transpose_second, k, j);
          }
          double& c = result.at(static_cast<std::size_t>(batch * call.result.stride + i + j * call.result.ld));
          c = alpha * sum + (beta == 0 ? 0 : beta * c);
        }
      }
    }
  }
};

// The definition in kernels/ops/ops.h, by rows.
void by_rows(const Gemm& op, const std::vector<double>& a, const std::vector<double>& b, std::vector<double>& c) {
  for (std::int64_t batch = 0; batch < op.batch; ++batch) {
    for (std::int64_t i = 0; i < op.m; ++i) {
      for (std::int64_t j = 0; j < op.n; ++j) {
        double sum = 0;
        for (std::int64_t l = 0; l < op.k; ++l) {
          const std::int64_t in_a = op.trans_a ? l * op.lda + i : i * op.lda + l;
          const std::int64_t in_b = op.trans_b ? j * op.ldb + l : l * op.ldb + j;
          sum += a.at(static_cast<std::size_t>(batch * op.stride_a + in_a)) *
                 b.at(static_cast<std::size_t>(batch * op.stride_b + in_b));
        }
        double& out = c.at(static_cast<std::size_t>(batch * op.stride_c + i * op.ldc + j));
        out = op.alpha * sum + (op.beta == 0 ? 0 : op.beta * out);
      }
    }
  }
}

// Small whole numbers that differ everywhere: every sum is exact, every wrong index shows.
std::vector<double> numbers(std::int64_t count, int start) {
  std::vector<double> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>((i * 7 + start) % 101) - 50;
  return values;
}

struct Shape {
  std::int64_t m, n, k, gap, batch;
  double alpha, beta;
};

class RowMajor : public ::testing::TestWithParam<std::tuple<Shape, bool, bool>> {};

TEST_P(RowMajor, ProductIsTheColumnMajorCallOnTheSameMemory) {
  const auto& [shape, trans_a, trans_b] = GetParam();
  Gemm op{.m = shape.m, .n = shape.n, .k = shape.k, .trans_a = trans_a, .trans_b = trans_b};
  op.alpha = shape.alpha;
  op.beta = shape.beta;
  op.batch = shape.batch;
  op.lda = (trans_a ? op.m : op.k) + shape.gap;
  op.ldb = (trans_b ? op.k : op.n) + 2 * shape.gap;
  op.ldc = op.n + shape.gap;
  op.stride_a = (trans_a ? op.k : op.m) * op.lda + 3;
  op.stride_b = (trans_b ? op.n : op.k) * op.ldb + 5;
  op.stride_c = op.m * op.ldc + 7;
  op.a = 0;
  op.b = 1;
  op.c = 2;
  const std::vector<std::vector<double>> memory{numbers(op.batch * op.stride_a, 1), numbers(op.batch * op.stride_b, 2)};
  std::vector<double> expected = numbers(op.batch * op.stride_c, 3), computed = expected;
  by_rows(op, memory[0], memory[1], expected);
  const ColumnMajorGemm call = column_major(op);
  EXPECT_EQ(call.result.tensor, op.c);
  ColumnMajorBlas{memory}.run(call, op.alpha, op.beta, computed);
  EXPECT_EQ(computed, expected);  // gaps and all
}

INSTANTIATE_TEST_SUITE_P(Shapes, RowMajor,
                         ::testing::Combine(::testing::Values(Shape{1, 1, 1, 0, 1, 1, 0}, Shape{3, 5, 7, 0, 1, 1, 0},
                                                              Shape{3, 5, 7, 2, 1, -0.5, 0}, Shape{7, 3, 5, 1, 3, 1, 1},
                                                              Shape{1, 6, 4, 1, 2, 2, -0.5},
                                                              Shape{6, 1, 4, 0, 2, 1, 0}),
                                            ::testing::Bool(), ::testing::Bool()));

TEST(RowMajorSharedOperand, KeepsAStrideOfZero) {
  Gemm op{.m = 2, .n = 3, .k = 4, .lda = 4, .ldb = 3, .ldc = 3, .batch = 5, .stride_a = 8, .stride_b = 0};
  op.stride_c = 6;
  EXPECT_EQ(column_major(op).first.stride, 0);
  EXPECT_EQ(column_major(op).second.stride, 8);
}

Gemm float8_gemm() { return {.m = 1, .n = 32, .k = 48, .trans_b = true, .lda = 48, .ldb = 48, .ldc = 32}; }

TEST(Float8, TakesBothOperandsWithKInside) {
  Gemm op = float8_gemm();
  EXPECT_EQ(fp8_problem(op), "");
  op.m = 7;  // any
  op.lda = 64, op.ldb = 80, op.ldc = 48;
  EXPECT_EQ(fp8_problem(op), "");
  const ColumnMajorGemm call = column_major(op);
  EXPECT_TRUE(call.transpose_first && !call.transpose_second);  // what the library calls TN
}

TEST(Float8, SaysInAConfigsWordsWhatIsMissing) {
  Gemm op = float8_gemm();
  op.trans_b = false;
  op.ldb = 32;
  EXPECT_EQ(fp8_problem(op), "trans_b: true");
  op = float8_gemm();
  op.trans_a = true;
  op.lda = 1;
  EXPECT_EQ(fp8_problem(op), "trans_a: false");
  op = float8_gemm();
  op.n = op.ldc = 24;
  EXPECT_EQ(fp8_problem(op), "n in multiples of 16, not 24");
  op = float8_gemm();
  op.k = op.lda = op.ldb = 40;
  EXPECT_EQ(fp8_problem(op), "k in multiples of 16, not 40");
  for (std::int64_t Gemm::*ld : {&Gemm::lda, &Gemm::ldb, &Gemm::ldc}) {
    op = float8_gemm();
    op.*ld = 56;
    const char* name = ld == &Gemm::lda ? "lda" : ld == &Gemm::ldb ? "ldb" : "ldc";
    EXPECT_EQ(fp8_problem(op), std::string(name) + " in multiples of 16, not 56");
  }
  op = {.m = 3, .n = 5, .k = 7, .trans_a = true, .lda = 3, .ldb = 5, .ldc = 5};
  EXPECT_EQ(fp8_problem(op), "trans_a: false, trans_b: true, n in multiples of 16, not 5, k in multiples of 16, not 7");
}

TEST(Float8, LooksAtTheStridesOfABatchOnly) {
  Gemm op = float8_gemm();
  op.stride_a = op.stride_b = op.stride_c = 8;
  EXPECT_EQ(fp8_problem(op), "");
  op.batch = 2;
  EXPECT_EQ(
      fp8_problem(op),
      "stride_a in multiples of 16, not 8, stride_b in multiples of 16, not 8, stride_c in multiples of 16, not 8");
  op.stride_a = op.stride_c = 64;
  op.stride_b = 0;  // one b for all
  EXPECT_EQ(fp8_problem(op), "");
}

TEST(Int8, SaysWhatTheKernelsWouldLike) {
  Gemm op{.m = 8, .n = 8, .k = 8, .trans_b = true, .lda = 8, .ldb = 8, .ldc = 8};
  EXPECT_EQ(int8_wishes(op), "");
  op.trans_b = false;
  op.k = 7;
  EXPECT_EQ(int8_wishes(op), "b transposed, k in multiples of 4");
  op = {.m = 8, .n = 6, .k = 8, .trans_a = true, .trans_b = true, .lda = 8, .ldb = 9, .ldc = 8};
  EXPECT_EQ(int8_wishes(op), "a not transposed, n in multiples of 4, leading dimensions in multiples of 4");
}

TEST(Int8, RefusesSumsAndFactorsThatAreNotExact) {
  Gemm op{.k = 131071};
  EXPECT_EQ(int8_problem(op), "");
  op.beta = -3;
  EXPECT_EQ(int8_problem(op), "");
  op.alpha = 0.5;
  EXPECT_NE(int8_problem(op).find("whole numbers"), std::string::npos);
  op.alpha = 1e10;
  EXPECT_NE(int8_problem(op), "");
  op = {.k = 131072};
  EXPECT_NE(int8_problem(op).find("131071"), std::string::npos);
}

}  // namespace
}  // namespace aibench::cuda
