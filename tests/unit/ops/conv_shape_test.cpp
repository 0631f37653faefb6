#include <gtest/gtest.h>

#include "kernels/ops/ops.h"

namespace aibench {
namespace {

TEST(Conv2dShape, OutputSizesOfKnownLayers) {
  const Conv2dShape resnet_stem{.n = 1,
                                .c = 3,
                                .h = 224,
                                .w = 224,
                                .k = 64,
                                .r = 7,
                                .s = 7,
                                .pad_h = 3,
                                .pad_w = 3,
                                .stride_h = 2,
                                .stride_w = 2};
  EXPECT_EQ(resnet_stem.p(), 112);
  EXPECT_EQ(resnet_stem.q(), 112);
  const Conv2dShape deep_speech{
      .n = 4, .c = 1, .h = 161, .w = 700, .k = 32, .r = 5, .s = 20, .stride_h = 2, .stride_w = 2};
  EXPECT_EQ(deep_speech.p(), 79);
  EXPECT_EQ(deep_speech.q(), 341);
}

TEST(Conv2dShape, DilationWidensTheFilter) {
  const Conv2dShape shape{.h = 7, .w = 7, .r = 3, .s = 3, .dilation_h = 3, .dilation_w = 2};
  EXPECT_EQ(shape.p(), 1);  // 3 taps 3 apart span 7
  EXPECT_EQ(shape.q(), 3);  // 3 taps 2 apart span 5
}

TEST(Conv2dShape, AFilterThatDoesNotFitHasNoOutput) {
  const Conv2dShape shape{.h = 4, .w = 4, .r = 5, .s = 3};
  EXPECT_EQ(shape.p(), 0);
  EXPECT_EQ(shape.q(), 2);
}

TEST(MaxPoolShape, RemainderRowsAreDropped) {
  const MaxPoolShape shape{.h = 7, .w = 5, .size_h = 2, .size_w = 3, .stride_h = 2, .stride_w = 1};
  EXPECT_EQ(shape.p(), 3);
  EXPECT_EQ(shape.q(), 3);
}

}  // namespace
}  // namespace aibench
