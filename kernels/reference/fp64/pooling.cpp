#include "kernels/reference/fp64/pooling.h"

#include <algorithm>
#include <cmath>

#include "kernels/reference/fp64/conv2d_tap.h"
#include "kernels/reference/fp64/half_types.h"

namespace aibench::reference {
namespace {

// Row and column, within the image, of the first maximum of window (p, q) in row-major order.
struct Place {
  std::int64_t row, column;
};

template <class T>
Place first_maximum(const MaxPoolShape& s, const T* plane, const ImageSteps& steps, std::int64_t p, std::int64_t q) {
  Place best{p * s.stride_h, q * s.stride_w};
  auto maximum = static_cast<double>(plane[best.row * steps.row + best.column * steps.column]);
  for (std::int64_t row = p * s.stride_h; row < p * s.stride_h + s.size_h; ++row) {
    for (std::int64_t column = q * s.stride_w; column < q * s.stride_w + s.size_w; ++column) {
      const auto value = static_cast<double>(plane[row * steps.row + column * steps.column]);
      if (value > maximum || (std::isnan(value) && !std::isnan(maximum))) {
        maximum = value;
        best = {row, column};
      }
    }
  }
  return best;
}

}  // namespace

template <class T>
void max_pool(const MaxPoolShape& s, const T* x, T* y) {
  const ImageSteps in = image_steps(s.layout, s.c, s.h, s.w), out = image_steps(s.layout, s.c, s.p(), s.q());
  for (std::int64_t i = 0; i < s.n * s.c; ++i) {
    const T* x_plane = x + i / s.c * in.image + i % s.c * in.channel;
    T* y_plane = y + i / s.c * out.image + i % s.c * out.channel;
    for (std::int64_t p = 0; p < s.p(); ++p) {
      for (std::int64_t q = 0; q < s.q(); ++q) {
        const Place place = first_maximum(s, x_plane, in, p, q);
        y_plane[p * out.row + q * out.column] = x_plane[place.row * in.row + place.column * in.column];
      }
    }
  }
}

template <class T>
void max_pool_backward(const MaxPoolShape& s, const T* x, const T* dy, T* dx, double* plane) {
  const ImageSteps in = image_steps(s.layout, s.c, s.h, s.w), out = image_steps(s.layout, s.c, s.p(), s.q());
  for (std::int64_t i = 0; i < s.n * s.c; ++i) {
    const T* x_plane = x + i / s.c * in.image + i % s.c * in.channel;
    const T* dy_plane = dy + i / s.c * out.image + i % s.c * out.channel;
    std::fill_n(plane, s.h * s.w, 0.0);
    for (std::int64_t p = 0; p < s.p(); ++p) {
      for (std::int64_t q = 0; q < s.q(); ++q) {
        const Place place = first_maximum(s, x_plane, in, p, q);
        plane[place.row * s.w + place.column] += static_cast<double>(dy_plane[p * out.row + q * out.column]);
      }
    }
    T* dx_plane = dx + i / s.c * in.image + i % s.c * in.channel;
    for (std::int64_t j = 0; j < s.h * s.w; ++j) {
      dx_plane[j / s.w * in.row + j % s.w * in.column] = static_cast<T>(plane[j]);
    }
  }
}

template void max_pool(const MaxPoolShape&, const double*, double*);
template void max_pool(const MaxPoolShape&, const float*, float*);
template void max_pool(const MaxPoolShape&, const Bf16*, Bf16*);
template void max_pool(const MaxPoolShape&, const F16*, F16*);
template void max_pool(const MaxPoolShape&, const std::int8_t*, std::int8_t*);
template void max_pool_backward(const MaxPoolShape&, const double*, const double*, double*, double*);
template void max_pool_backward(const MaxPoolShape&, const float*, const float*, float*, double*);
template void max_pool_backward(const MaxPoolShape&, const Bf16*, const Bf16*, Bf16*, double*);
template void max_pool_backward(const MaxPoolShape&, const F16*, const F16*, F16*, double*);

}  // namespace aibench::reference
