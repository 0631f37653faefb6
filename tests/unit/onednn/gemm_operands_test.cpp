#include "kernels/reference/onednn/gemm_operands.h"

#include <gtest/gtest.h>

namespace aibench::onednn {
namespace {

using Sizes = std::vector<std::int64_t>;

TEST(GemmOperands, ATransposedMatrixHasItsStridesSwapped) {
  const GemmOperands plain = operands_of({.m = 2, .n = 3, .k = 4, .lda = 10, .ldb = 11, .ldc = 12});
  EXPECT_EQ(plain.a.dims, (Sizes{2, 4}));
  EXPECT_EQ(plain.a.strides, (Sizes{10, 1}));
  EXPECT_EQ(plain.b.dims, (Sizes{4, 3}));
  EXPECT_EQ(plain.b.strides, (Sizes{11, 1}));
  EXPECT_EQ(plain.c.dims, (Sizes{2, 3}));
  EXPECT_EQ(plain.c.strides, (Sizes{12, 1}));
  const GemmOperands both =
      operands_of({.m = 2, .n = 3, .k = 4, .trans_a = true, .trans_b = true, .lda = 10, .ldb = 11, .ldc = 12});
  EXPECT_EQ(both.a.dims, (Sizes{2, 4}));
  EXPECT_EQ(both.a.strides, (Sizes{1, 10}));
  EXPECT_EQ(both.b.dims, (Sizes{4, 3}));
  EXPECT_EQ(both.b.strides, (Sizes{1, 11}));
}

TEST(GemmOperands, AMatrixThatTheBatchSharesHasABatchOfOne) {
  const GemmOperands batch = operands_of(
      {.m = 2, .n = 3, .k = 4, .lda = 4, .ldb = 3, .ldc = 3, .batch = 5, .stride_a = 9, .stride_b = 0, .stride_c = 7});
  EXPECT_EQ(batch.a.dims, (Sizes{5, 2, 4}));
  EXPECT_EQ(batch.a.strides, (Sizes{9, 4, 1}));
  EXPECT_EQ(batch.b.dims, (Sizes{1, 4, 3}));
  EXPECT_EQ(batch.b.strides, (Sizes{12, 3, 1}));
  EXPECT_EQ(batch.c.dims, (Sizes{5, 2, 3}));
  EXPECT_EQ(batch.c.strides, (Sizes{7, 3, 1}));
}

TEST(GemmOperands, BatchesThatShareOrOverlapTheirResultAreRefused) {
  Gemm op{
      .m = 2, .n = 3, .k = 4, .lda = 4, .ldb = 3, .ldc = 3, .batch = 5, .stride_a = 8, .stride_b = 12, .stride_c = 6};
  EXPECT_EQ(shape_refusal(op), "");
  op.stride_c = 0;
  EXPECT_NE(shape_refusal(op).find("share"), std::string::npos);
  op.stride_c = 5;
  EXPECT_NE(shape_refusal(op).find("overlap"), std::string::npos);
  op.batch = 1;
  EXPECT_EQ(shape_refusal(op), "");
}

TEST(Tiles, AreNotAskedForSizesThatEndJustBeforeTwoOfThem) {
  const auto refused = [](std::int64_t k, std::int64_t bytes) {
    return !tile_refusal({.m = 129, .n = 8, .k = k}, bytes).empty();
  };
  EXPECT_TRUE(refused(63, 2));
  EXPECT_TRUE(refused(125, 1));
  EXPECT_TRUE(refused(127, 1));
  EXPECT_FALSE(refused(62, 2));
  EXPECT_FALSE(refused(64, 2));
  EXPECT_FALSE(refused(124, 1));
  EXPECT_FALSE(refused(128, 1));
  EXPECT_FALSE(refused(63, 1));
  EXPECT_FALSE(refused(63, 4));
  EXPECT_FALSE(refused(31, 4));
}

TEST(Int8, IsTakenOnlyWhereItIsExact) {
  const Gemm op{.m = 1, .n = 1, .k = 131071, .lda = 131071, .ldb = 1, .ldc = 1};
  EXPECT_EQ(int8_refusal(op, true), "");
  EXPECT_NE(int8_refusal(op, false).find("saturate"), std::string::npos);
  Gemm longer = op, scaled = op, added = op;
  longer.k = 131072;
  scaled.alpha = 2;
  added.beta = 1;
  EXPECT_NE(int8_refusal(longer, true).find("131071"), std::string::npos);
  EXPECT_NE(int8_refusal(scaled, true).find("floating point"), std::string::npos);
  EXPECT_NE(int8_refusal(added, true).find("floating point"), std::string::npos);
}

}  // namespace
}  // namespace aibench::onednn
