#include "kernels/verify/decode.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/ops/canary.h"

namespace aibench {
namespace {

using ::testing::ElementsAre;

template <class T>
std::vector<double> decoded(DType dtype, std::initializer_list<T> stored) {
  const std::vector<T> values(stored);
  return decode(dtype, std::as_bytes(std::span(values)));
}

TEST(Decode, ReadsEveryStorageFormatExactly) {
  EXPECT_THAT(decoded<double>(DType::f64, {0.1, -2.0}), ElementsAre(0.1, -2.0));
  EXPECT_THAT(decoded<float>(DType::f32, {0.1F}), ElementsAre(static_cast<double>(0.1F)));
  EXPECT_THAT(decoded<float>(DType::tf32, {-1.5F}), ElementsAre(-1.5));
  EXPECT_THAT(decoded<std::uint16_t>(DType::f16, {0x3c00, 0xc000, 0x0001, 0x7bff}),
              ElementsAre(1.0, -2.0, std::ldexp(1.0, -24), 65504.0));
  EXPECT_THAT(decoded<std::uint16_t>(DType::bf16, {0x3f80, 0xc040}), ElementsAre(1.0, -3.0));
  EXPECT_THAT(decoded<std::uint8_t>(DType::f8e4m3, {0x38, 0xc4, 0x01, 0x7e}),
              ElementsAre(1.0, -3.0, std::ldexp(1.0, -9), 448.0));
  EXPECT_THAT(decoded<std::int8_t>(DType::i8, {-128, 127}), ElementsAre(-128.0, 127.0));
  EXPECT_THAT(decoded<std::int32_t>(DType::i32, {-2147483647 - 1, 5}), ElementsAre(-2147483648.0, 5.0));
}

TEST(Decode, KnowsTheCanaryOfEveryTypeFromOtherValues) {
  for (DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16, DType::f8e4m3, DType::i32}) {
    std::vector<std::byte> bytes(3 * size_of(dtype));
    fill_canary(dtype, bytes);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(is_canary(dtype, bytes, i)) << name_of(dtype);
    bytes[size_of(dtype)] ^= std::byte{1};
    EXPECT_TRUE(is_canary(dtype, bytes, 0));
    EXPECT_FALSE(is_canary(dtype, bytes, 1)) << name_of(dtype);
    EXPECT_EQ(std::isnan(decode(dtype, bytes)[0]), is_floating(dtype));
  }
}

}  // namespace
}  // namespace aibench
