#include "kernels/ops/float8.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace aibench {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// The table of values that OCP's specification of OFP8 gives for E4M3.
TEST(F8E4M3, KnownBitPatternsOfTheSpecification) {
  EXPECT_EQ(float_from_f8e4m3(0x00), 0.0F);
  EXPECT_TRUE(std::signbit(float_from_f8e4m3(0x80)));
  EXPECT_EQ(float_from_f8e4m3(0x80), 0.0F);
  EXPECT_EQ(float_from_f8e4m3(0x7e), 448.0F);            // S.1111.110, the largest normal
  EXPECT_EQ(float_from_f8e4m3(0x08), 0x1p-6F);           // S.0001.000, the smallest normal
  EXPECT_EQ(float_from_f8e4m3(0x07), 0.875F * 0x1p-6F);  // S.0000.111, the largest subnormal
  EXPECT_EQ(float_from_f8e4m3(0x01), 0x1p-9F);           // S.0000.001, the smallest subnormal
  EXPECT_TRUE(std::isnan(float_from_f8e4m3(0x7f)));      // S.1111.111
  EXPECT_TRUE(std::isnan(float_from_f8e4m3(0xff)));
  EXPECT_EQ(float_from_f8e4m3(0x38), 1.0F);
  EXPECT_EQ(float_from_f8e4m3(0xc0), -2.0F);
  EXPECT_EQ(float_from_f8e4m3(0x78), 256.0F);  // exponent 1111 is not infinity's
}

// Every code by the specification's formula: (-1)^S 2^(E-7) (1 + M/8), or (-1)^S 2^-6 M/8 where E is 0.
TEST(F8E4M3, EveryCodeIsWhatTheFormulaSaysAndComesBack) {
  for (int code = 0; code < 256; ++code) {
    const int exponent = (code >> 3) & 15, mantissa = code & 7;
    const float value = float_from_f8e4m3(static_cast<std::uint8_t>(code));
    if (exponent == 15 && mantissa == 7) {
      EXPECT_TRUE(std::isnan(value)) << code;
    } else {
      const double size = exponent == 0 ? std::ldexp(mantissa, -9) : std::ldexp(8 + mantissa, exponent - 10);
      EXPECT_EQ(value, static_cast<float>((code & 0x80) != 0 ? -size : size)) << code;
    }
    EXPECT_EQ(f8e4m3_from_float(value), code);
  }
}

TEST(F8E4M3, RoundsToNearestAndTiesToEvenBetweenAllNeighbours) {
  for (int lower = 0; lower < 0x7e; ++lower) {
    const int upper = lower + 1, even = lower % 2 == 0 ? lower : upper;
    const float middle = 0.5F * (float_from_f8e4m3(static_cast<std::uint8_t>(lower)) +
                                 float_from_f8e4m3(static_cast<std::uint8_t>(upper)));  // exact
    for (const bool negative : {false, true}) {
      const int sign = negative ? 0x80 : 0;
      const auto rounded = [&](float size) { return f8e4m3_from_float(negative ? -size : size); };
      EXPECT_EQ(rounded(middle), sign | even) << lower;
      EXPECT_EQ(rounded(std::nextafter(middle, 0.0F)), sign | lower) << lower;
      EXPECT_EQ(rounded(std::nextafter(middle, kInfinity)), sign | upper) << lower;
    }
  }
}

TEST(F8E4M3, SaturatesWhereItHasNoInfinity) {
  for (const float size : {448.0F, 463.9F, 464.0F, 480.0F, 1e9F, std::numeric_limits<float>::max(), kInfinity}) {
    EXPECT_EQ(f8e4m3_from_float(size), 0x7e) << size;
    EXPECT_EQ(f8e4m3_from_float(-size), 0xfe) << size;
  }
  EXPECT_EQ(f8e4m3_from_float(431.9F), 0x7d);  // 416
  EXPECT_EQ(f8e4m3_from_float(kNan), 0x7f);
  EXPECT_EQ(f8e4m3_from_float(-kNan), 0xff);
  EXPECT_EQ(f8e4m3_from_float(std::numeric_limits<float>::denorm_min()), 0x00);
  EXPECT_EQ(f8e4m3_from_float(-0.0F), 0x80);
}

// What exact data are made of.
TEST(F8E4M3, HoldsWholeNumbersUpToSixteen) {
  for (int i = -16; i <= 16; ++i) {
    EXPECT_EQ(float_from_f8e4m3(f8e4m3_from_float(static_cast<float>(i))), static_cast<float>(i));
  }
  EXPECT_NE(float_from_f8e4m3(f8e4m3_from_float(17.0F)), 17.0F);
}

}  // namespace
}  // namespace aibench
