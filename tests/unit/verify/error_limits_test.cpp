#include "kernels/verify/error_limits.h"

#include <cmath>

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(ErrorLimits, AreThoseOfTheTable) {
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f64, DType::f64, 100), 1e-13);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f32, DType::f32, 16384), 5e-6);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f32, DType::f32, 4 * 16384), 1e-5);
  EXPECT_DOUBLE_EQ(conv_limit(DType::f32, DType::f32, 576), 2e-5);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::tf32, DType::tf32, 4096), 1.5e-3);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f16, DType::f16, 4096), 6e-4);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::bf16, DType::bf16, 4096), 5e-3);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f8e4m3, DType::bf16, 65536), 5e-3);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f16, DType::f32, 1024), 5e-6);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::i8, DType::i32, 4096), 0.0);
}

// 3.8e-6 is what products of bf16 halves are off by.
TEST(ErrorLimits, ShortSumsInF32AreHeldToWhatTheyCanDo) {
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f32, DType::f32, 1), 2e-6);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f32, DType::f32, 2048), 2e-6);
  EXPECT_LT(gemm_limit(DType::f32, DType::f32, 6000), 3.8e-6);
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f16, DType::f32, 100), 5e-6);
  EXPECT_DOUBLE_EQ(conv_limit(DType::f32, DType::f32, 100), 2e-5);
}

// Emulated tensor cores were 1.5e-5 (16 products at a time) and 3.0e-5 (8) off for 16384 terms.
TEST(ErrorLimits, OfSixteenBitProductsGrowWithTheSumsThatTensorCoresCutOff) {
  for (const DType half : {DType::f16, DType::bf16}) {
    EXPECT_GT(gemm_limit(half, DType::f32, 16384), 3.0e-5);
    EXPECT_GT(conv_limit(half, DType::f32, 147456), 147456 * 1.8e-9);
    EXPECT_LT(gemm_limit(half, DType::f32, 16384), 1.2e-4 * 128 / 10) << "sums in fp16 stay far outside";
    EXPECT_EQ(precision_name(half, DType::f32, 147456, 147456 * 1.8e-9), "fp32");
  }
  EXPECT_DOUBLE_EQ(gemm_limit(DType::f32, DType::f32, 16384), 5e-6) << "no sums of f32";
  EXPECT_EQ(precision_name(DType::f32, DType::f32, 147456, 147456 * 1.8e-9), "tf32");
}

TEST(ErrorLimits, SumsAreNotRoundedToTf32) { EXPECT_DOUBLE_EQ(sum_limit(DType::tf32, 100), 5e-6); }

TEST(ErrorLimits, UnitRoundoffIsHalfTheSpacingAfterOne) {
  EXPECT_EQ(1.0F + static_cast<float>(unit_roundoff(DType::f32)), 1.0F);
  EXPECT_GT(1.0F + std::nextafter(static_cast<float>(unit_roundoff(DType::f32)), 1.0F), 1.0F);
  EXPECT_EQ(1.0 + unit_roundoff(DType::f64), 1.0);
  EXPECT_GT(1.0 + std::nextafter(unit_roundoff(DType::f64), 1.0), 1.0);
  EXPECT_EQ(unit_roundoff(DType::f16), std::ldexp(1.0, -11));    // 10 stored bits
  EXPECT_EQ(unit_roundoff(DType::bf16), std::ldexp(1.0, -8));    // 7 stored bits
  EXPECT_EQ(unit_roundoff(DType::f8e4m3), std::ldexp(1.0, -4));  // 3 stored bits
  EXPECT_EQ(negligible_error(DType::f8e4m3), std::ldexp(1.0, -9));
  EXPECT_EQ(largest_finite(DType::f8e4m3), 448.0);
}

TEST(PrecisionName, FollowsTheErrorsThatEachPrecisionWasSeenToMake) {
  const auto f32 = [](double epsilon) { return precision_name(DType::f32, DType::f32, 1024, epsilon); };
  EXPECT_EQ(f32(1.4e-7), "fp32");
  EXPECT_EQ(f32(3.2e-6), "fp32");
  EXPECT_EQ(f32(2.6e-4), "tf32");
  EXPECT_EQ(f32(7e-4), "tf32");
  EXPECT_EQ(f32(1.7e-3), "bf16");
  EXPECT_EQ(f32(0.5), "");
  EXPECT_EQ(precision_name(DType::f64, DType::f64, 1024, 5e-16), "fp64");
  EXPECT_EQ(precision_name(DType::f64, DType::f64, 1024, 2e-7), "fp32");
  EXPECT_EQ(precision_name(DType::tf32, DType::tf32, 1024, 3e-7), "fp32");
  EXPECT_EQ(precision_name(DType::tf32, DType::tf32, 1024, 4e-4), "tf32");
  EXPECT_EQ(precision_name(DType::i8, DType::i32, 1024, 0.0), "int8");
  EXPECT_EQ(precision_name(DType::i8, DType::i32, 1024, 1.0), "");
}

TEST(PrecisionName, TellsProductsOfBf16HalvesFromFp32ByTheLimit) {
  EXPECT_EQ(precision_name(DType::f32, DType::f32, 1024, 3.8e-6, 2e-6), "bf16x3");
  EXPECT_EQ(precision_name(DType::f32, DType::f32, 1024, 1.1e-6, 2e-6), "fp32");
  EXPECT_EQ(precision_name(DType::f32, DType::f32, 1024, 3.2e-6, 2e-5), "fp32");  // a convolution's limit: Winograd
  EXPECT_EQ(precision_name(DType::f64, DType::f64, 1024, 2e-7, 1e-13), "fp32");
}

TEST(PrecisionName, TellsFp16SumsFromRoundedResults) {
  EXPECT_EQ(precision_name(DType::f16, DType::f16, 1024, 2.1e-4), "fp16");
  EXPECT_EQ(precision_name(DType::f16, DType::f16, 1024, 2e-3), "fp16 accumulation");
  EXPECT_EQ(precision_name(DType::f16, DType::f32, 1024, 1e-7), "fp32");
  EXPECT_EQ(precision_name(DType::bf16, DType::bf16, 1024, 1.7e-3), "bf16");
  EXPECT_EQ(precision_name(DType::bf16, DType::bf16, 1024, 0.1), "");
}

TEST(PrecisionName, OfEightBitFloatsIsTheirsWithinWhatTheResultExplains) {
  EXPECT_EQ(precision_name(DType::f8e4m3, DType::bf16, 1024, 1.2e-3), "fp8");
  EXPECT_EQ(precision_name(DType::f8e4m3, DType::bf16, 1024, 5.1e-3), "");
  EXPECT_EQ(precision_name(DType::f8e4m3, DType::bf16, 1024, std::nan("")), "");
}

TEST(PrecisionName, IsEmptyForAnErrorThatIsNoNumber) {
  EXPECT_EQ(precision_name(DType::f32, DType::f32, 1024, std::nan("")), "");
}

// A sum so long that honest fp32 errors approach tf32's must not hide tf32.
TEST(PrecisionName, SeesTf32InVeryLongSums) {
  EXPECT_EQ(precision_name(DType::f32, DType::f32, 1 << 24, 2.9e-4), "tf32");
}

}  // namespace
}  // namespace aibench
