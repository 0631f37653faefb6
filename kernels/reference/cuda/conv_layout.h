#pragma once

#include <string>
#include <variant>

#include "kernels/ops/ops.h"

// Convolutions in the terms of cuDNN's descriptors: sizes and strides as int, dimensions always in the order n, c, h, w
// whatever the order in memory.
namespace aibench::cuda {

struct ImageDescription {
  int n = 0, c = 0, h = 0, w = 0;
  int n_stride = 0, c_stride = 0, h_stride = 0, w_stride = 0;  // elements
};

struct ConvDescription {
  ImageDescription x, y;
  int k = 0, c_per_group = 0, r = 0, s = 0;  // the filter; stored [k, c/groups, r, s], or [k, r, s, c/groups] in nhwc
  int pad_h = 0, pad_w = 0, stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, groups = 1;
  bool nhwc = false;
};

// The description, or why cuDNN cannot take these sizes: it counts elements and strides in 32 bits.
std::variant<ConvDescription, std::string> describe(const Conv2dShape& shape);

}  // namespace aibench::cuda
