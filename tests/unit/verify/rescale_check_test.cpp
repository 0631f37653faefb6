#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/verify/conformance_builder.h"
#include "kernels/verify/reference_check.h"
#include "tests/unit/verify/encode.h"

namespace aibench {
namespace {

using testing::encode;
using ::testing::HasSubstr;

// One rescale of 32-bit sums, [2, 2, 1], whose device left `stored`.
Verification check_rescale(bool relu, const std::vector<double>& sums, const std::vector<double>& factor,
                           const std::vector<double>& bias, const std::vector<double>& stored) {
  CaseBuilder builder(DType::i32);
  Rescale op{.rows = 2, .channels = 2, .relu = relu};
  op.x = builder.input("x", {2, 2});
  op.factor = builder.factors("factor", 2, 0, 0);
  op.bias = builder.factors("bias", 2, 0, 0);
  op.y = builder.output("y", {2, 2}, DType::i8);
  const OpGraph graph = builder.run(op).named("rescale", "here").graph;
  const std::vector<std::vector<std::byte>> initial = {
      encode(DType::i32, sums), encode(DType::f32, factor), encode(DType::f32, bias), {}};
  std::vector<std::vector<std::byte>> result(4);
  result[3] = encode(DType::i8, stored);
  return check_against_reference(graph, initial, result, 1);
}

TEST(RescaleCheck, EitherNeighbourOfATieIsRight) {
  const std::vector<double> sums = {1, 3, -1, -3}, half = {0.5, 0.5}, none = {0, 0};
  for (const std::vector<double>& stored :
       {std::vector<double>{0, 1, 0, -1}, {1, 2, -1, -2}, {0, 2, 0, -2}, {1, 1, -1, -1}}) {
    const Verification verification = check_rescale(false, sums, half, none, stored);
    EXPECT_EQ(verification.status, "ok") << verification.reason;
  }
}

TEST(RescaleCheck, NoOtherIntegerIs) {
  const std::vector<double> sums = {1, 3, -1, -3}, half = {0.5, 0.5}, none = {0, 0};
  const Verification verification = check_rescale(false, sums, half, none, {0, 3, 0, -2});
  EXPECT_EQ(verification.status, "wrong");
  EXPECT_THAT(verification.reason, HasSubstr("element [0, 1] of 'y' is 3, rounded from 1.5"));
}

TEST(RescaleCheck, ANumberThatIsNoTieHasOneInteger) {
  const std::vector<double> sums = {10, 10, 20, 20}, factor = {0.151, 0.25}, bias = {0, 0.1};
  EXPECT_EQ(check_rescale(false, sums, factor, bias, {2, 3, 3, 5}).status, "ok");     // 1.51, 2.6, 3.02, 5.1
  EXPECT_EQ(check_rescale(false, sums, factor, bias, {1, 3, 3, 5}).status, "wrong");  // cut off
  EXPECT_EQ(check_rescale(false, sums, factor, bias, {3, 3, 3, 5}).status, "wrong");  // of the other channel
}

TEST(RescaleCheck, NumbersOutsideTheRangeSaturate) {
  const std::vector<double> sums = {1000, 1000, -1000, -1000}, one = {1, 1}, none = {0, 0};
  EXPECT_EQ(check_rescale(false, sums, one, none, {127, 127, -128, -128}).status, "ok");
  EXPECT_EQ(check_rescale(false, sums, one, none, {127, 126, -128, -128}).status, "wrong");
  EXPECT_EQ(check_rescale(false, sums, one, none, {-24, 127, -128, -128}).status, "wrong");  // 1000 modulo 256
  EXPECT_EQ(check_rescale(true, sums, one, none, {127, 127, 0, 0}).status, "ok");
  EXPECT_EQ(check_rescale(true, sums, one, none, {127, 127, 0, -1}).status, "wrong");
}

// A sum of 2^24 + 1 is no float: what is made of it may be off by more than half of an integer, but by no whole one.
TEST(RescaleCheck, WhatF32CannotHoldMayBeOffByItsRounding) {
  const double large = 16777217, factor = 0x1p-18;  // 64.0000038
  EXPECT_EQ(check_rescale(false, {large, 0, 0, 0}, {factor, 1}, {0.5, 0}, {64, 0, 0, 0}).status, "ok");
  EXPECT_EQ(check_rescale(false, {large, 0, 0, 0}, {factor, 1}, {0.5, 0}, {65, 0, 0, 0}).status, "ok");
  EXPECT_EQ(check_rescale(false, {large, 0, 0, 0}, {factor, 1}, {0.6, 0}, {64, 0, 0, 0}).status, "wrong");
}

}  // namespace
}  // namespace aibench
