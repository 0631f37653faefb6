#include "kernels/workloads/generator.h"

#include <cstring>

#include <gtest/gtest.h>

#include "kernels/ops/float8.h"
#include "kernels/ops/half.h"

namespace aibench {
namespace {

Tensor uniform(DType dtype, std::int64_t elements, std::string name = "a") {
  return {.name = std::move(name),
          .dtype = dtype,
          .shape = {elements},
          .elements = elements,
          .role = TensorRole::input,
          .fill = {.kind = Fill::Kind::uniform}};
}

template <class T>
std::vector<T> values(const Tensor& tensor, std::uint64_t seed) {
  const std::vector<std::byte> bytes = generate(tensor, seed);
  std::vector<T> list(bytes.size() / sizeof(T));
  std::memcpy(list.data(), bytes.data(), bytes.size());
  return list;
}

// Computed by an independent program in another language from the formulas in generator.h.
TEST(Generator, MatchesAnIndependentImplementation) {
  EXPECT_EQ(generator_key(1, "a"), 0x2770cb32d570de29U);
  const std::vector<double> expected = {0x1.cf10c937178d8p-1, 0x1.5e6718b2eff55p-1, 0x1.d551811d2eccbp-1,
                                        0x1.5ceb65309f60ep-1};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(generator_uniform(generator_key(1, "a"), i), expected[i]);
}

TEST(Generator, TheSameSeedNameAndIndexGiveTheSameValueInAnyLength) {
  const auto shorter = values<float>(uniform(DType::f32, 10), 7), longer = values<float>(uniform(DType::f32, 1000), 7);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), longer.begin()));
}

TEST(Generator, SeedAndNameBothMatter) {
  const auto base = values<float>(uniform(DType::f32, 64), 1);
  EXPECT_NE(base, values<float>(uniform(DType::f32, 64), 2));
  EXPECT_NE(base, values<float>(uniform(DType::f32, 64, "b"), 1));
}

TEST(Generator, UniformValuesFillTheirRangeEvenly) {
  const auto list = values<double>(uniform(DType::f64, 100000), 3);
  double sum = 0, squares = 0;
  for (const double v : list) {
    ASSERT_GE(v, -1.0);
    ASSERT_LT(v, 1.0);
    sum += v;
    squares += v * v;
  }
  EXPECT_NEAR(sum / 1e5, 0.0, 5 * 0.57735 / 316.2);  // five standard errors of the mean
  EXPECT_NEAR(squares / 1e5, 1.0 / 3.0, 5 * 0.298 / 316.2);
}

TEST(Generator, NarrowTypesHoldTheRoundedValueOfTheSameDraw) {
  const auto exact = values<double>(uniform(DType::f64, 100), 5);
  const auto f32 = values<float>(uniform(DType::f32, 100), 5);
  const auto bf16 = values<std::uint16_t>(uniform(DType::bf16, 100), 5);
  const auto f16 = values<std::uint16_t>(uniform(DType::f16, 100), 5);
  const auto f8 = values<std::uint8_t>(uniform(DType::f8e4m3, 100), 5);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_EQ(f32[i], static_cast<float>(exact[i]));
    EXPECT_NEAR(float_from_bf16(bf16[i]), exact[i], 0x1p-8);
    EXPECT_NEAR(float_from_f16(f16[i]), exact[i], 0x1p-11);
    EXPECT_NEAR(float_from_f8e4m3(f8[i]), exact[i], 0x1p-5);
  }
}

TEST(Generator, BytesCoverTheirWholeRangeWithoutTheLowestValue) {
  int low = 127, high = -128;
  for (const std::int8_t v : values<std::int8_t>(uniform(DType::i8, 20000), 1)) {
    low = std::min<int>(low, v);
    high = std::max<int>(high, v);
  }
  EXPECT_EQ(low, -127);
  EXPECT_EQ(high, 127);
}

TEST(Generator, LabelsAreClassNumbers) {
  Tensor labels = uniform(DType::i32, 5000, "labels");
  labels.fill = {.kind = Fill::Kind::labels, .classes = 3};
  std::array<int, 3> seen{};
  for (const std::int32_t v : values<std::int32_t>(labels, 1)) {
    ASSERT_TRUE(v >= 0 && v < 3);
    ++seen[static_cast<std::size_t>(v)];
  }
  for (const int count : seen) EXPECT_GT(count, 1400);
}

TEST(Generator, AFillThatATypeCannotHoldIsRefused) {
  EXPECT_THROW(generate(uniform(DType::i32, 4), 1), std::invalid_argument);
  Tensor labels = uniform(DType::f32, 4);
  labels.fill.kind = Fill::Kind::labels;
  EXPECT_THROW(generate(labels, 1), std::invalid_argument);
}

// Computed by the formula in generator.h in another language.
TEST(Generator, BytesAreThoseOfTheHash) {
  const Tensor from{.name = "from", .dtype = DType::i8, .elements = 11, .fill = {.kind = Fill::Kind::bytes}};
  const std::vector<std::byte> bytes = generate(from, 1);
  std::vector<int> values;
  for (const std::byte byte : bytes) values.push_back(std::to_integer<int>(byte));
  EXPECT_EQ(values, (std::vector<int>{0x61, 0x65, 0x63, 0x3d, 0x95, 0x63, 0x52, 0x89, 0x2b, 0xd5, 0x8b}));
  Tensor floats = from;
  floats.dtype = DType::f32;
  EXPECT_THROW(generate(floats, 1), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
