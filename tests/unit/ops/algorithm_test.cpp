#include "kernels/ops/algorithm.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(Algorithm, TransformsAreKnownByTheirNames) {
  EXPECT_TRUE(transforms_data("Winograd F(4, 3)"));
  EXPECT_TRUE(transforms_data("CUDNN_CONVOLUTION_FWD_ALGO_FFT_TILING"));
  EXPECT_TRUE(transforms_data("winograd_nonfused"));
  EXPECT_FALSE(transforms_data("im2col+sgemm"));
}

}  // namespace
}  // namespace aibench
