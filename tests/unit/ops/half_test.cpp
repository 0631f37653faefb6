#include "kernels/ops/half.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(Half, KnownBitPatternsOfIeeeBinary16) {
  EXPECT_EQ(f16_from_float(0.0F), 0x0000);
  EXPECT_EQ(f16_from_float(-0.0F), 0x8000);
  EXPECT_EQ(f16_from_float(1.0F), 0x3c00);
  EXPECT_EQ(f16_from_float(-2.0F), 0xc000);
  EXPECT_EQ(f16_from_float(65504.0F), 0x7bff);  // the largest finite value
  EXPECT_EQ(f16_from_float(65519.9F), 0x7bff);  // below the tie to infinity
  EXPECT_EQ(f16_from_float(65520.0F), 0x7c00);  // the tie rounds to even: infinity
  EXPECT_EQ(f16_from_float(1e9F), 0x7c00);
  EXPECT_EQ(f16_from_float(0x1p-24F), 0x0001);  // the smallest subnormal
  EXPECT_EQ(f16_from_float(0x1p-25F), 0x0000);  // a tie with zero goes to even
  EXPECT_EQ(f16_from_float(0x1.8p-25F), 0x0001);
  EXPECT_EQ(f16_from_float(0x1p-14F), 0x0400);         // the smallest normal
  EXPECT_EQ(f16_from_float(0x1.ff8p-15F), 0x03ff);     // the largest subnormal
  EXPECT_EQ(f16_from_float(0x1.ffep-15F), 0x0400);     // rounds up into the normals
  EXPECT_EQ(f16_from_float(1.0F + 0x1p-11F), 0x3c00);  // tie to even
  EXPECT_EQ(f16_from_float(1.0F + 3 * 0x1p-11F), 0x3c02);
}

TEST(Half, EveryBinary16ValueSurvivesTheWayToFloatAndBack) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = float_from_f16(half);
    if (std::isnan(value)) {
      EXPECT_EQ(f16_from_float(value) & 0x7fff, 0x7e00) << bits;
    } else {
      EXPECT_EQ(f16_from_float(value), half) << bits;
    }
  }
}

TEST(Half, Bfloat16RoundsToNearestEven) {
  EXPECT_EQ(bf16_from_float(1.0F), 0x3f80);
  EXPECT_EQ(bf16_from_float(1.0F + 0x1p-8F), 0x3f80);  // tie to even
  EXPECT_EQ(bf16_from_float(1.0F + 3 * 0x1p-8F), 0x3f82);
  EXPECT_EQ(bf16_from_float(1.0F + 0x1.2p-8F), 0x3f81);
  EXPECT_EQ(bf16_from_float(std::numeric_limits<float>::infinity()), 0x7f80);
  EXPECT_EQ(bf16_from_float(std::numeric_limits<float>::max()), 0x7f80);
  EXPECT_TRUE(std::isnan(float_from_bf16(bf16_from_float(std::numeric_limits<float>::quiet_NaN()))));
  EXPECT_EQ(float_from_bf16(0xc040), -3.0F);
}

}  // namespace
}  // namespace aibench
