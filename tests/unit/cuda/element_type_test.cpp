#include "kernels/reference/cuda/element_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

using ::testing::HasSubstr;

// A graph of one op over tensors of these dtypes, by id.
std::string refusal(const Op& op, std::initializer_list<DType> dtypes) {
  OpGraph graph;
  for (const DType dtype : dtypes) graph.add({.name = "t", .dtype = dtype, .elements = 1});
  graph.ops.push_back(op);
  return own_kernels_refusal(graph, graph.ops[0]);
}

TEST(OwnKernels, ConvertBetweenF32AndSixteenBits) {
  for (const DType half : {DType::f16, DType::bf16}) {
    EXPECT_EQ(refusal(Convert{.count = 1, .type = half, .x = 0, .y = 1}, {DType::f32, half}), "");
    EXPECT_EQ(refusal(Convert{.count = 1, .type = DType::f32, .x = 0, .y = 1}, {half, DType::f32}), "");
    EXPECT_THAT(refusal(Convert{.count = 1, .type = DType::f64, .x = 0, .y = 1}, {half, DType::f64}),
                HasSubstr("into f64"));
  }
  EXPECT_NE(refusal(Convert{.count = 1, .type = DType::bf16, .x = 0, .y = 1}, {DType::f16, DType::bf16}), "");
}

TEST(OwnKernels, ComputeLayersInSixteenBitsAndTheGradientOfABiasInF32) {
  for (const DType half : {DType::f16, DType::bf16}) {
    EXPECT_EQ(refusal(Relu{1, 0, 1}, {half, half}), "");
    EXPECT_EQ(refusal(AddBias{1, 1, 1, 0, 1, 2}, {half, half, half}), "");
    EXPECT_EQ(refusal(BiasBackward{1, 1, 1, 0, 1}, {half, DType::f32}), "");
    EXPECT_THAT(refusal(BiasBackward{1, 1, 1, 0, 1}, {half, half}), HasSubstr("into f32"));
    EXPECT_THAT(refusal(AddBias{1, 1, 1, 0, 1, 2}, {half, DType::f32, half}), HasSubstr("different dtypes"));
    EXPECT_THAT(refusal(MeanSquaredError{1, 0, 1, 2}, {half, half, half}), HasSubstr("losses and updates"));
    EXPECT_THAT(refusal(SgdStep{.count = 1, .parameter = 0, .gradient = 1}, {half, half}), HasSubstr("updates"));
  }
  EXPECT_NE(refusal(BiasBackward{1, 1, 1, 0, 1}, {DType::f64, DType::f32}), "");
  EXPECT_NE(refusal(Relu{1, 0, 1}, {DType::i8, DType::i8}), "");
  EXPECT_THAT(refusal(Relu{1, 0, 1}, {DType::f8e4m3, DType::f8e4m3}), HasSubstr("in f8e4m3"));
}

TEST(OwnKernels, LeaveProductsAndCopiesToOthers) {
  EXPECT_THAT(refusal(Gemm{.m = 1, .n = 1, .k = 1, .a = 0, .b = 1, .c = 2}, {DType::f32, DType::f32, DType::f32}),
              HasSubstr("cublas"));
  EXPECT_NE(refusal(Copy{1, 0, 1}, {DType::i8, DType::i8}), "");
  EXPECT_THAT(refusal(SoftmaxCrossEntropyBackward{1, 1, 0, 1, 2}, {DType::f32, DType::f32, DType::f32}),
              HasSubstr("labels must be i32"));
}

}  // namespace
}  // namespace aibench::cuda
