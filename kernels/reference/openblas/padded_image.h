#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/ops/ops.h"

namespace aibench::openblas {

// How the channels of one image (or of a band of its rows) are laid out so that a convolution needs no case for its
// borders and no strides: with the padding's zeros around them, and split by stride into phases, each a dense plane.
// Output position (i, j) under filter tap (channel, r, s) is element offset(channel, r, s) + i * pitch + j.
struct PaddedImage {
  std::int64_t channels = 0, h = 0, w = 0;            // the source, [channels, h, w]
  std::int64_t source_pitch = 0, source_channel = 0;  // elements from row to row and from channel to channel of it
  std::int64_t pad_h = 0, pad_w = 0;  // zeros before the first row and column; negative: that many are cut
  std::int64_t stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, r = 1, s = 1;
  std::int64_t out_rows = 0, out_columns = 0;  // output positions that the band serves
  std::int64_t rows = 0, columns = 0;          // padded elements that those positions touch
  std::int64_t phase_rows = 0, pitch = 0;      // of one phase's plane
  std::int64_t channel_elements = 0;           // all phases of one channel

  std::int64_t offset(std::int64_t channel, std::int64_t filter_row, std::int64_t filter_column) const;
  // Elements to allocate: loops may read a vector's worth behind the last one.
  std::int64_t elements() const { return channels * channel_elements + kSlack; }
  // Positions i * pitch + j up to the last output, rounded up to whole vectors.
  std::int64_t positions(std::int64_t lanes) const;
  // offset() of every tap, channel by channel, row by row.
  std::vector<std::int32_t> tap_offsets() const;

  static constexpr std::int64_t kSlack = 128;
};

// The layout for `out_rows` rows of the convolution's output on one group's channels.
PaddedImage padded_input(const Conv2dShape& shape, std::int64_t out_rows);
// The layout of dy for the convolution that yields dx: filters flipped, stride 1. The shape's strides must be 1.
PaddedImage padded_gradient(const Conv2dShape& shape, std::int64_t out_rows);
// The same convolution's layout for another number of output rows.
PaddedImage with_out_rows(PaddedImage image, std::int64_t out_rows);

// Writes the image at `x` for a band that starts at output row `first_row`. `to` was all zeros once and has since been
// written by this function with this layout alone.
template <class T>
void pad(const PaddedImage& layout, const T* x, std::int64_t first_row, T* to);

// The inverse for a layout of the whole image: x becomes what lies inside the padding, zero where no output reaches.
template <class T>
void unpad(const PaddedImage& layout, const T* from, T* x);

}  // namespace aibench::openblas
