#include "kernels/reference/cuda/conv_way.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

using ::testing::HasSubstr;

constexpr Conv2dShape kNhwc{.n = 2, .c = 8, .h = 9, .w = 7, .k = 12, .r = 3, .s = 3, .layout = Layout::nhwc};

template <class O>
OpGraph graph_of(const Conv2dShape& shape, DType first, DType second, DType result) {
  OpGraph graph;
  for (const DType dtype : {first, second, result}) graph.add({.name = "t", .dtype = dtype, .elements = 1});
  graph.ops.push_back(O{shape, 0, 1, 2});
  return graph;
}

template <class O>
std::variant<ConvWay, std::string> way(DType operand, DType result, const Conv2dShape& shape = kNhwc) {
  const OpGraph graph = graph_of<O>(shape, operand, operand, result);
  return conv_way(graph, graph.ops[0]);
}

std::string refusal(const std::variant<ConvWay, std::string>& answer) {
  const auto* text = std::get_if<std::string>(&answer);
  return text == nullptr ? "" : *text;
}

TEST(ConvWay, IsPlainWhereCudnnWritesWhatItReads) {
  for (const DType dtype : {DType::f64, DType::f32, DType::tf32, DType::f16, DType::bf16}) {
    EXPECT_EQ(std::get<ConvWay>(way<Conv2dForward>(dtype, dtype)), ConvWay::plain) << name_of(dtype);
    EXPECT_EQ(std::get<ConvWay>(way<Conv2dBackwardData>(dtype, dtype)), ConvWay::plain) << name_of(dtype);
    EXPECT_EQ(std::get<ConvWay>(way<Conv2dBackwardWeights>(dtype, dtype)), ConvWay::plain) << name_of(dtype);
  }
}

TEST(ConvWay, TakesNoEightBitFloats) {
  for (const DType result : {DType::f8e4m3, DType::bf16, DType::f32}) {
    EXPECT_THAT(refusal(way<Conv2dForward>(DType::f8e4m3, result)), HasSubstr("of f8e4m3 and f8e4m3 into"));
  }
}

TEST(ConvWay, WidensSixteenBitsForGradientsOfWeightsInF32) {
  for (const DType dtype : {DType::f16, DType::bf16}) {
    EXPECT_EQ(std::get<ConvWay>(way<Conv2dBackwardWeights>(dtype, DType::f32)), ConvWay::widened);
    EXPECT_THAT(refusal(way<Conv2dForward>(dtype, DType::f32)), HasSubstr("into themselves"));
    EXPECT_THAT(refusal(way<Conv2dBackwardData>(dtype, DType::f32)), HasSubstr("into themselves"));
  }
  EXPECT_NE(refusal(way<Conv2dBackwardWeights>(DType::f64, DType::f32)), "");
  const OpGraph mixed = graph_of<Conv2dBackwardWeights>(kNhwc, DType::bf16, DType::f16, DType::f32);
  EXPECT_THAT(refusal(conv_way(mixed, mixed.ops[0])), HasSubstr("of bf16 and f16 into f32"));
}

TEST(ConvWay, TakesIntegersWhoseSumsAFloatHolds) {
  EXPECT_EQ(std::get<ConvWay>(way<Conv2dForward>(DType::i8, DType::i32)), ConvWay::integer);
  EXPECT_THAT(refusal(way<Conv2dBackwardData>(DType::i8, DType::i32)), HasSubstr("forwards only"));
  EXPECT_THAT(refusal(way<Conv2dBackwardWeights>(DType::i8, DType::i32)), HasSubstr("forwards only"));
  Conv2dShape shape = kNhwc;
  shape.layout = Layout::nchw;
  EXPECT_THAT(refusal(way<Conv2dForward>(DType::i8, DType::i32, shape)), HasSubstr("nhwc only"));
  for (std::int64_t Conv2dShape::*channels : {&Conv2dShape::c, &Conv2dShape::k}) {
    shape = kNhwc;
    shape.*channels = 6;
    EXPECT_THAT(refusal(way<Conv2dForward>(DType::i8, DType::i32, shape)), HasSubstr("multiples of 4"));
  }
  shape = {.c = 256, .h = 8, .w = 8, .k = 4, .r = 2, .s = 2, .layout = Layout::nhwc};  // 1024 products a sum
  EXPECT_EQ(std::get<ConvWay>(way<Conv2dForward>(DType::i8, DType::i32, shape)), ConvWay::integer);
  shape.c = 260;
  EXPECT_THAT(refusal(way<Conv2dForward>(DType::i8, DType::i32, shape)), HasSubstr("at most 1024 products"));
  shape.groups = 2;
  EXPECT_EQ(std::get<ConvWay>(way<Conv2dForward>(DType::i8, DType::i32, shape)), ConvWay::integer);
  EXPECT_NE(refusal(way<Conv2dForward>(DType::i8, DType::i8)), "");
}

TEST(ConvWay, LeavesOutAlgorithmsWhoseTransformsRound) {
  for (const char* name : {"winograd", "winograd_nonfused", "fft", "fft_tiling"}) {
    for (const DType dtype : {DType::f16, DType::bf16, DType::tf32}) EXPECT_FALSE(keeps_digits(name, dtype)) << name;
    for (const DType dtype : {DType::f32, DType::f64}) EXPECT_TRUE(keeps_digits(name, dtype)) << name;
  }
  for (const char* name : {"implicit_precomp_gemm", "algo_0", "algo_1", "algo_3"}) {
    for (const DType dtype : {DType::f16, DType::bf16, DType::tf32, DType::f32, DType::i8}) {
      EXPECT_TRUE(keeps_digits(name, dtype)) << name;
    }
  }
}

}  // namespace
}  // namespace aibench::cuda
