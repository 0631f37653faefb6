#include "kernels/reference/cuda/conv_layout.h"

#include <cstdint>
#include <initializer_list>
#include <limits>

namespace aibench::cuda {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

bool fits(std::initializer_list<std::int64_t> factors) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor < 0 || factor > kMost) return false;
    product *= factor;  // both are below 2^31
    if (product > kMost) return false;
  }
  return true;
}

int narrow(std::int64_t value) { return static_cast<int>(value); }

ImageDescription image(Layout layout, std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) {
  ImageDescription d{.n = narrow(n), .c = narrow(c), .h = narrow(h), .w = narrow(w)};
  d.n_stride = narrow(c * h * w);
  if (layout == Layout::nchw) {
    d.c_stride = narrow(h * w);
    d.h_stride = narrow(w);
    d.w_stride = 1;
  } else {
    d.c_stride = 1;
    d.h_stride = narrow(w * c);
    d.w_stride = narrow(c);
  }
  return d;
}

}  // namespace

std::variant<ConvDescription, std::string> describe(const Conv2dShape& s) {
  const std::string limit = ", and cuDNN takes at most 2147483647";
  if (!fits({s.n, s.c, s.h, s.w})) return "x has too many elements" + limit;
  if (!fits({s.n, s.k, s.p(), s.q()})) return "y has too many elements" + limit;
  if (!fits({s.k, s.c / s.groups, s.r, s.s})) return "the filter has too many elements" + limit;
  for (const std::int64_t step : {s.pad_h, s.pad_w, s.stride_h, s.stride_w, s.dilation_h, s.dilation_w, s.groups}) {
    if (!fits({step})) return "a padding, stride, dilation or group count is too large" + limit;
  }
  ConvDescription d;
  d.x = image(s.layout, s.n, s.c, s.h, s.w);
  d.y = image(s.layout, s.n, s.k, s.p(), s.q());
  d.k = narrow(s.k);
  d.c_per_group = narrow(s.c / s.groups);
  d.r = narrow(s.r);
  d.s = narrow(s.s);
  d.pad_h = narrow(s.pad_h);
  d.pad_w = narrow(s.pad_w);
  d.stride_h = narrow(s.stride_h);
  d.stride_w = narrow(s.stride_w);
  d.dilation_h = narrow(s.dilation_h);
  d.dilation_w = narrow(s.dilation_w);
  d.groups = narrow(s.groups);
  d.nhwc = s.layout == Layout::nhwc;
  return d;
}

}  // namespace aibench::cuda
