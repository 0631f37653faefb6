#include "kernels/workloads/padding.h"

#include <algorithm>

namespace aibench {
namespace {

constexpr std::int64_t kMostTaps = 65536;

// Along one axis: a tap of the filter at `offset` from output 0 reads position `output * stride + offset` of `size`.
double share_inside(std::int64_t size, std::int64_t outputs, std::int64_t taps, std::int64_t stride,
                    std::int64_t dilation, std::int64_t pad) {
  if (pad == 0 || taps > kMostTaps) return 1;
  double inside = 0;
  for (std::int64_t tap = 0; tap < taps; ++tap) {
    const std::int64_t offset = tap * dilation - pad;
    const std::int64_t first = offset < 0 ? (-offset + stride - 1) / stride : 0;
    const std::int64_t last = offset < size ? std::min(outputs - 1, (size - 1 - offset) / stride) : -1;
    if (last >= first) inside += static_cast<double>(last - first + 1);
  }
  return inside / (static_cast<double>(outputs) * static_cast<double>(taps));
}

}  // namespace

double share_inside_image(const Conv2dShape& s) {
  return share_inside(s.h, s.p(), s.r, s.stride_h, s.dilation_h, s.pad_h) *
         share_inside(s.w, s.q(), s.s, s.stride_w, s.dilation_w, s.pad_w);
}

}  // namespace aibench
