#include "kernels/reference/openblas/padded_image.h"

#include <algorithm>
#include <cstring>

#include "kernels/reference/openblas/simd/loops.h"

namespace aibench::openblas {
namespace {

std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// Fills in what follows from source, filter and output.
PaddedImage with_output(PaddedImage image, std::int64_t out_rows, std::int64_t out_columns) {
  image.out_rows = out_rows;
  image.out_columns = out_columns;
  image.rows = (image.out_rows - 1) * image.stride_h + (image.r - 1) * image.dilation_h + 1;
  image.columns = (image.out_columns - 1) * image.stride_w + (image.s - 1) * image.dilation_w + 1;
  image.phase_rows = ceil_div(image.rows, image.stride_h);
  image.pitch = ceil_div(image.columns, image.stride_w);
  image.channel_elements = image.stride_h * image.stride_w * image.phase_rows * image.pitch;
  return image;
}

// Whether any filter tap reads phase `phase`.
bool phase_is_read(std::int64_t phase, std::int64_t taps, std::int64_t dilation, std::int64_t stride) {
  for (std::int64_t tap = 0; tap < std::min(taps, stride); ++tap) {
    if (tap * dilation % stride == phase) return true;
  }
  return false;
}

// One row of the source, split by the phases of its columns.
template <class T>
void pad_strided_row(const PaddedImage& layout, const T* row, T* to) {
  const std::int64_t plane = layout.phase_rows * layout.pitch;
  for (std::int64_t phase = 0; phase < layout.stride_w; ++phase) {
    if (!phase_is_read(phase, layout.s, layout.dilation_w, layout.stride_w)) continue;
    // Padded columns phase, phase + stride, ... that lie in the source.
    const std::int64_t first = ceil_div(std::max<std::int64_t>(0, layout.pad_w - phase), layout.stride_w);
    const std::int64_t end = std::min(layout.columns, layout.pad_w + layout.w);
    const std::int64_t count = ceil_div(end - phase, layout.stride_w) - first;
    if (end <= phase || count <= 0) continue;
    const T* from = row + first * layout.stride_w + phase - layout.pad_w;
    image_loops<T>().copy_strided(from, layout.stride_w, to + phase * plane + first, count);
  }
}

template <class T>
void clear_row(const PaddedImage& layout, T* to) {
  const std::int64_t plane = layout.phase_rows * layout.pitch;
  for (std::int64_t phase = 0; phase < layout.stride_w; ++phase) {
    std::memset(to + phase * plane, 0, static_cast<std::size_t>(layout.pitch) * sizeof(T));
  }
}

}  // namespace

std::int64_t PaddedImage::offset(std::int64_t channel, std::int64_t filter_row, std::int64_t filter_column) const {
  const std::int64_t i = filter_row * dilation_h, j = filter_column * dilation_w;
  const std::int64_t phase = i % stride_h * stride_w + j % stride_w;
  return channel * channel_elements + (phase * phase_rows + i / stride_h) * pitch + j / stride_w;
}

std::int64_t PaddedImage::positions(std::int64_t lanes) const {
  return ceil_div((out_rows - 1) * pitch + out_columns, lanes) * lanes;
}

std::vector<std::int32_t> PaddedImage::tap_offsets() const {
  std::vector<std::int32_t> offsets;
  offsets.reserve(static_cast<std::size_t>(channels * r * s));
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    for (std::int64_t i = 0; i < r; ++i) {
      for (std::int64_t j = 0; j < s; ++j) offsets.push_back(static_cast<std::int32_t>(offset(channel, i, j)));
    }
  }
  return offsets;
}

PaddedImage padded_input(const Conv2dShape& shape, std::int64_t out_rows) {
  PaddedImage image;
  image.channels = shape.c / shape.groups;
  image.h = shape.h;
  image.w = shape.w;
  image.pad_h = shape.pad_h;
  image.pad_w = shape.pad_w;
  image.stride_h = shape.stride_h;
  image.stride_w = shape.stride_w;
  image.dilation_h = shape.dilation_h;
  image.dilation_w = shape.dilation_w;
  image.r = shape.r;
  image.s = shape.s;
  image.source_pitch = image.w;
  image.source_channel = image.h * image.w;
  return with_output(image, out_rows, shape.q());
}

PaddedImage padded_gradient(const Conv2dShape& shape, std::int64_t out_rows) {
  PaddedImage image;
  image.channels = shape.k / shape.groups;
  image.h = shape.p();
  image.w = shape.q();
  image.pad_h = shape.dilation_h * (shape.r - 1) - shape.pad_h;
  image.pad_w = shape.dilation_w * (shape.s - 1) - shape.pad_w;
  image.dilation_h = shape.dilation_h;
  image.dilation_w = shape.dilation_w;
  image.r = shape.r;
  image.s = shape.s;
  image.source_pitch = image.w;
  image.source_channel = image.h * image.w;
  return with_output(image, out_rows, shape.w);
}

PaddedImage with_out_rows(PaddedImage image, std::int64_t out_rows) {
  return with_output(image, out_rows, image.out_columns);
}

// Strides of 1: one plane a channel, its rows moved together.
template <class T>
void pad_dense(const PaddedImage& layout, const T* x, std::int64_t top, T* to) {
  const std::int64_t begin = std::clamp<std::int64_t>(-top, 0, layout.rows);  // padded rows that lie in the source
  const std::int64_t end = std::clamp<std::int64_t>(layout.h - top, begin, layout.rows);
  const std::int64_t left = std::max<std::int64_t>(0, layout.pad_w);
  const std::int64_t width = std::min(layout.columns, layout.pad_w + layout.w) - left;
  for (std::int64_t channel = 0; channel < layout.channels; ++channel) {
    const T* source = x + channel * layout.source_channel;
    T* out = to + channel * layout.channel_elements;
    for (std::int64_t i = 0; i < begin; ++i) clear_row(layout, out + i * layout.pitch);
    for (std::int64_t i = end; i < layout.rows; ++i) clear_row(layout, out + i * layout.pitch);
    if (width <= 0) continue;
    image_loops<T>().move_rows(source + (top + begin) * layout.source_pitch + left - layout.pad_w, layout.source_pitch,
                               out + begin * layout.pitch + left, layout.pitch, end - begin, width);
  }
}

template <class T>
void pad(const PaddedImage& layout, const T* x, std::int64_t first_row, T* to) {
  const std::int64_t top = first_row * layout.stride_h - layout.pad_h;  // source row of padded row 0
  if (layout.stride_h == 1 && layout.stride_w == 1) return pad_dense(layout, x, top, to);
  const std::int64_t planes = layout.stride_w * layout.phase_rows * layout.pitch;
  for (std::int64_t channel = 0; channel < layout.channels; ++channel) {
    const T* source = x + channel * layout.source_channel;
    T* out = to + channel * layout.channel_elements;
    for (std::int64_t i = 0; i < layout.rows; ++i) {
      const std::int64_t phase = i % layout.stride_h;
      if (!phase_is_read(phase, layout.r, layout.dilation_h, layout.stride_h)) continue;
      T* row = out + phase * planes + i / layout.stride_h * layout.pitch;
      if (top + i >= 0 && top + i < layout.h) {
        pad_strided_row(layout, source + (top + i) * layout.source_pitch, row);
      } else {
        clear_row(layout, row);
      }
    }
  }
}

template <class T>
void unpad(const PaddedImage& layout, const T* from, T* x) {
  const std::int64_t plane = layout.phase_rows * layout.pitch;
  const std::int64_t first = std::max<std::int64_t>(0, -layout.pad_w);  // source columns that outputs reach
  const std::int64_t end = std::clamp<std::int64_t>(layout.columns - layout.pad_w, first, layout.w);
  for (std::int64_t channel = 0; channel < layout.channels; ++channel) {
    for (std::int64_t i = 0; i < layout.h; ++i) {
      T* row = x + channel * layout.source_channel + i * layout.source_pitch;
      const std::int64_t padded = i + layout.pad_h;
      const bool reached = padded >= 0 && padded < layout.rows;
      if (!reached || first > 0 || end < layout.w) std::memset(row, 0, static_cast<std::size_t>(layout.w) * sizeof(T));
      if (!reached) continue;
      const T* in = from + channel * layout.channel_elements + padded % layout.stride_h * layout.stride_w * plane +
                    padded / layout.stride_h * layout.pitch;
      if (layout.stride_w == 1) {
        std::memcpy(row + first, in + first + layout.pad_w, static_cast<std::size_t>(end - first) * sizeof(T));
        continue;
      }
      for (std::int64_t j = first; j < end; ++j) {
        const std::int64_t column = j + layout.pad_w;
        row[j] = in[column % layout.stride_w * plane + column / layout.stride_w];
      }
    }
  }
}

template void unpad(const PaddedImage&, const float*, float*);
template void unpad(const PaddedImage&, const double*, double*);
template void pad(const PaddedImage&, const float*, std::int64_t, float*);
template void pad(const PaddedImage&, const double*, std::int64_t, double*);

}  // namespace aibench::openblas
