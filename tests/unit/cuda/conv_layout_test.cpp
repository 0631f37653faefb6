#include "kernels/reference/cuda/conv_layout.h"

#include <set>

#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

ConvDescription described(const Conv2dShape& shape) {
  auto answer = describe(shape);
  EXPECT_TRUE(std::holds_alternative<ConvDescription>(answer));
  return std::get<ConvDescription>(answer);
}

// The place of every element in the order that kernels/ops/ops.h gives for x and y.
void expect_order(const ImageDescription& d, Layout layout) {
  int place = 0;
  const auto expect_next = [&](int n, int c, int h, int w) {
    ASSERT_EQ(n * d.n_stride + c * d.c_stride + h * d.h_stride + w * d.w_stride, place++);
  };
  for (int n = 0; n < d.n; ++n) {
    if (layout == Layout::nchw) {
      for (int c = 0; c < d.c; ++c) {
        for (int h = 0; h < d.h; ++h) {
          for (int w = 0; w < d.w; ++w) expect_next(n, c, h, w);
        }
      }
    } else {
      for (int h = 0; h < d.h; ++h) {
        for (int w = 0; w < d.w; ++w) {
          for (int c = 0; c < d.c; ++c) expect_next(n, c, h, w);
        }
      }
    }
  }
  EXPECT_EQ(place, d.n * d.c * d.h * d.w);
}

constexpr Conv2dShape kGrouped{.n = 2,
                               .c = 8,
                               .h = 15,
                               .w = 17,
                               .k = 12,
                               .r = 3,
                               .s = 2,
                               .pad_h = 1,
                               .pad_w = 0,
                               .stride_h = 2,
                               .stride_w = 3,
                               .dilation_h = 2,
                               .dilation_w = 1,
                               .groups = 4};

TEST(ConvLayout, StridesWalkThroughMemoryInOrder) {
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    Conv2dShape shape = kGrouped;
    shape.layout = layout;
    const ConvDescription d = described(shape);
    expect_order(d.x, layout);
    expect_order(d.y, layout);
    EXPECT_EQ(d.nhwc, layout == Layout::nhwc);
  }
}

TEST(ConvLayout, CarriesEverySizeToItsOwnPlace) {
  const ConvDescription d = described(kGrouped);
  EXPECT_EQ(d.x.n, 2);
  EXPECT_EQ(d.x.c, 8);
  EXPECT_EQ(d.x.h, 15);
  EXPECT_EQ(d.x.w, 17);
  EXPECT_EQ(d.k, 12);
  EXPECT_EQ(d.c_per_group, 2);
  EXPECT_EQ(d.r, 3);
  EXPECT_EQ(d.s, 2);
  EXPECT_EQ(d.y.n, 2);
  EXPECT_EQ(d.y.c, 12);
  EXPECT_EQ(d.y.h, 7);  // (15 + 2 - 2 * 2 - 1) / 2 + 1
  EXPECT_EQ(d.y.w, 6);  // (17 - 1 - 1) / 3 + 1
  EXPECT_EQ(d.pad_h, 1);
  EXPECT_EQ(d.pad_w, 0);
  EXPECT_EQ(d.stride_h, 2);
  EXPECT_EQ(d.stride_w, 3);
  EXPECT_EQ(d.dilation_h, 2);
  EXPECT_EQ(d.dilation_w, 1);
  EXPECT_EQ(d.groups, 4);
}

std::string refusal(const Conv2dShape& shape) {
  const auto answer = describe(shape);
  const auto* text = std::get_if<std::string>(&answer);
  return text == nullptr ? "" : *text;
}

TEST(ConvLayout, RefusesWhatDoesNotFitInto32Bits) {
  // 2^31 elements of x; one channel less fits.
  EXPECT_NE(refusal({.n = 1 << 11, .c = 1 << 10, .h = 1 << 5, .w = 1 << 5}).find("x has too many"), std::string::npos);
  EXPECT_EQ(refusal({.n = 1 << 11, .c = (1 << 10) - 1, .h = 1 << 5, .w = 1 << 5}), "");
  EXPECT_NE(refusal({.n = 1 << 11, .h = 1 << 5, .w = 1 << 5, .k = 1 << 10}).find("y has too many"), std::string::npos);
  EXPECT_NE(refusal({.c = 1 << 16, .h = 2, .w = 2, .k = 1 << 13, .r = 2, .s = 2}).find("filter"), std::string::npos);
  const std::int64_t huge = std::int64_t{1} << 40;
  EXPECT_NE(refusal({.n = huge, .c = huge, .h = huge, .w = huge}), "");
  EXPECT_NE(refusal({.h = 8, .w = 8, .stride_h = huge}).find("stride"), std::string::npos);
}

}  // namespace
}  // namespace aibench::cuda
