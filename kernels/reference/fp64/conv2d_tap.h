#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/ops/ops.h"

// What the three directions of a convolution share: where elements lie, and the values that one filter tap meets.
namespace aibench::reference {

// Strides in elements of an [image, channel, row, column] tensor.
struct ImageSteps {
  std::int64_t image, channel, row, column;
};
inline ImageSteps image_steps(Layout layout, std::int64_t channels, std::int64_t height, std::int64_t width) {
  if (layout == Layout::nchw) return {channels * height * width, height * width, width, 1};
  return {height * width * channels, 1, width * channels, channels};
}

// Strides in elements of a filter [k, c/groups, r, s].
struct FilterSteps {
  std::int64_t k, c, r, s;
};
inline FilterSteps filter_steps(const Conv2dShape& shape) {
  const std::int64_t c = shape.c / shape.groups;
  if (shape.layout == Layout::nchw) return {c * shape.r * shape.s, shape.r * shape.s, shape.s, 1};
  return {shape.r * shape.s * c, 1, shape.s * c, c};
}

// One dimension of the sliding window, seen from a result: which source position does result position `at` meet
// through filter tap `tap`? Negative when it meets none (padding, or between the steps of a stride).
struct Axis {
  std::int64_t size;  // of the source
  std::int64_t stride, pad, dilation;
};
struct ForwardWindow {  // source: x, result: y
  static std::int64_t source(const Axis& axis, std::int64_t at, std::int64_t tap) {
    const std::int64_t position = at * axis.stride - axis.pad + tap * axis.dilation;
    return position < axis.size ? position : -1;
  }
};
struct BackwardWindow {  // source: dy, result: dx
  static std::int64_t source(const Axis& axis, std::int64_t at, std::int64_t tap) {
    const std::int64_t scaled = at + axis.pad - tap * axis.dilation;
    if (axis.stride == 1) return scaled < axis.size ? scaled : -1;  // spares two divisions an element
    if (scaled < 0 || scaled % axis.stride != 0) return -1;
    return scaled / axis.stride < axis.size ? scaled / axis.stride : -1;
  }
};

// out[i - begin] = the source value that result position i (row-major over a plane `width` wide) meets through tap
// (r, s), zero where there is none.
template <class Window, class In>
void gather_tap(const In* plane, const ImageSteps& steps, const Axis& rows, const Axis& columns, std::int64_t r,
                std::int64_t s, std::int64_t width, std::int64_t begin, std::int64_t end, double* out) {
  for (std::int64_t i = begin; i < end;) {
    const std::int64_t row = Window::source(rows, i / width, r);
    const std::int64_t first = i % width, last = std::min(width, first + end - i);
    for (std::int64_t j = first; j < last; ++j) {
      const std::int64_t column = row < 0 ? -1 : Window::source(columns, j, s);
      *out++ = column < 0 ? 0.0 : static_cast<double>(plane[row * steps.row + column * steps.column]);
    }
    i += last - first;
  }
}

}  // namespace aibench::reference
