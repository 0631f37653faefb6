#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/ops/ops.h"
#include "kernels/reference/openblas/padded_image.h"
#include "kernels/reference/openblas/scratch.h"
#include "kernels/reference/openblas/simd/loops.h"

// im2col in pieces: the columns of the unrolled input (one column an output position) are made and used block by
// block, so that they stay in a core's cache.
namespace aibench::openblas {

// Some rows of one image's output, or all rows of several images.
struct ColumnBlock {
  std::int64_t image = 0, images = 1, row = 0, rows = 0;
};

struct ColumnBlocks {
  std::int64_t images = 1, rows = 1;  // of a full block
  std::int64_t all_images = 1, all_rows = 1, q = 1;

  // About `columns` columns a block, at least one row of one image.
  ColumnBlocks(const Conv2dShape& shape, std::int64_t columns);
  std::int64_t across_images() const { return (all_images + images - 1) / images; }
  std::int64_t across_rows() const { return (all_rows + rows - 1) / rows; }
  std::int64_t count() const { return across_images() * across_rows(); }
  ColumnBlock at(std::int64_t index) const;
  std::int64_t columns_of(const ColumnBlock& block) const { return block.images * block.rows * q; }
  std::int64_t most_columns() const { return images * rows * q; }
};

// Columns that keep `taps` rows of them within a core's cache, yet enough for the library to work at speed.
std::int64_t good_columns(std::int64_t taps, std::size_t element_bytes);

// True when the unrolled input is the input itself.
bool is_pointwise(const Conv2dShape& shape);

// A matrix in memory: rows of `stride` elements.
template <class T>
struct Matrix {
  T* data;
  std::int64_t stride;
};

// Makes the unrolled input of `channels` channels of a group, [channels * r * s, columns].
template <class T>
class Unroller {
 public:
  Unroller(const Conv2dShape& shape, const ColumnBlocks& blocks, std::int64_t channels, int threads);

  // `x`: the first of the channels in image 0; `channels` of them, at most as many as were announced. The result lies
  // in x itself when it need not be moved, else in this thread's scratch, until the next call.
  Matrix<const T> run(const T* x, const ColumnBlock& block, int thread, std::int64_t channels) const;

  // The same in two steps, to be shared by several threads: images first, any of them in any order, then parts of the
  // rows of the result in `to`, made from what `from` holds.
  void pad_image(const T* x, const ColumnBlock& block, std::int64_t image, T* to, std::int64_t channels) const;
  void unroll(const T* from, const ColumnBlock& block, std::int64_t first_tap, std::int64_t end_tap, T* to) const;
  T* images_of(int thread) const { return padded_.of(thread); }
  T* columns_of(int thread) const { return columns_.of(thread); }
  std::int64_t taps() const { return channels_ * shape_.r * shape_.s; }  // of all channels announced
  bool in_place(const ColumnBlock& block) const { return pointwise_ && block.images == 1; }

 private:
  Conv2dShape shape_;
  ColumnBlocks blocks_;
  std::int64_t channels_;
  bool pointwise_;
  PaddedImage layout_;
  std::vector<std::int32_t> offsets_;  // of every tap
  Scratch<T> padded_, columns_;
};

// [channels, columns] of a block, from channel `first_channel` on, of a tensor [n, all_channels, p, q]: in place for a
// part of one image, else gathered into `scratch`.
template <class T>
Matrix<const T> gather(const T* y, const ColumnBlock& block, const Conv2dShape& shape, std::int64_t first_channel,
                       std::int64_t channels, T* scratch, std::int64_t all_channels);

}  // namespace aibench::openblas
