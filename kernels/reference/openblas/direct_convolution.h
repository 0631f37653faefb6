#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/reference/openblas/padded_image.h"
#include "kernels/reference/openblas/scratch.h"
#include "kernels/reference/openblas/simd/loops.h"

// Convolution straight from padded images, in this provider's own loops: for layers so small that im2col and the
// library's packing would cost more than the products themselves.
namespace aibench::openblas {

// y = conv(x, w), and the same loop for dx = conv(padded dy, flipped w). Work is dealt out in bands of output rows.
template <class T>
class DirectForward {
 public:
  // y = conv(x, w).
  static DirectForward forward(const Conv2dShape& shape, int threads);
  // dx from dy; the shape's strides must be 1. `dy_pitch` and `dy_channel`: elements from row to row and from channel
  // to channel of dy.
  static DirectForward backward_data(const Conv2dShape& shape, std::int64_t dy_pitch, std::int64_t dy_channel,
                                     int threads);

  std::int64_t bands() const { return bands_; }
  std::int64_t groups() const { return groups_; }

  // Reorders the weights; to be called before run_band whenever they have changed.
  void pack_weights(const T* w);

  // One band of one group of one image. `x`: the group's first channel; `y`: the image's first channel; `bias` (of the
  // image's first channel) may be null.
  void run_band(const T* x, T* y, std::int64_t group, std::int64_t band, int thread, const T* bias, bool relu) const;

 private:
  DirectForward(const Conv2dShape& shape, bool flipped, PaddedImage whole, std::int64_t out_channels, int threads);

  std::int64_t groups_, out_channels_, out_rows_, out_columns_;  // channels of one group
  std::int64_t filter_rows_, filter_columns_, in_channels_;
  bool flipped_;
  PaddedImage layout_;  // of one band
  std::int64_t bands_;
  std::vector<std::int32_t> offsets_;
  std::vector<std::int64_t> blocks_;  // output channels in each tile, adding up to out_channels_
  std::vector<T> packed_;             // [group][block][tap][channel of the block]
  Scratch<T> image_, tile_;
};

// dw from x and dy. Each thread adds up the bands of output rows that it is given; write() adds up the threads.
template <class T>
class DirectBackwardWeights {
 public:
  enum class Bands { whole_image, cached };  // all rows at once, or as many as stay in a core's cache
  DirectBackwardWeights(const Conv2dShape& shape, Bands bands, int threads);

  std::int64_t bands() const { return (shape_.p() + layout_.out_rows - 1) / layout_.out_rows; }
  std::int64_t first_row(std::int64_t band) const { return band * layout_.out_rows; }
  std::int64_t rows(std::int64_t band) const { return std::min(layout_.out_rows, shape_.p() - first_row(band)); }

  // Elements from row to row and from channel to channel in gradient(): x's own padded layout.
  std::int64_t pitch() const { return layout_.pitch; }
  std::int64_t channel() const { return positions_; }
  // Where the caller puts one band of one image's dy, all channels; what lies between the rows must stay zero.
  T* gradient(int thread) const { return gradient_.of(thread); }

  void clear();
  // Adds one band of an image, `x` its first channel, the gradient already in its place.
  void add_band(const T* x, std::int64_t band, int thread);
  void write(T* dw) const;

 private:
  // Output channels that share an interleaved gradient, of one group.
  struct Chunk {
    std::int64_t first, channels, width;  // width: channels, rounded up to vectors
  };
  static std::vector<Chunk> chunks_for(std::int64_t channels);
  bool interleaving_pays() const;
  std::int64_t band_positions(std::int64_t band) const;

  Conv2dShape shape_;
  int threads_;
  PaddedImage layout_;
  std::int64_t positions_;
  std::vector<std::int32_t> offsets_;
  std::vector<Chunk> chunks_;  // empty: lanes are positions, not channels
  std::int64_t sums_width_;    // channels of one group in sums_, rounded up when interleaved
  Scratch<T> image_, gradient_, interleaved_;
  Scratch<T> sums_;  // [group][channel][tap], or [group][chunk][tap][channel of the chunk]
};

}  // namespace aibench::openblas
