#include "kernels/reference/openblas/column_blocks.h"

namespace aibench::openblas {
namespace {

constexpr std::int64_t kColumnBytes = 512 << 10;
constexpr std::int64_t kFewestColumns = 192;
constexpr std::int64_t kMostColumns = 512;

PaddedImage layout_for(const Conv2dShape& shape, std::int64_t channels, std::int64_t rows) {
  PaddedImage layout = padded_input(shape, rows);
  layout.channels = channels;
  return layout;
}

}  // namespace

std::int64_t good_columns(std::int64_t taps, std::size_t element_bytes) {
  return std::clamp(kColumnBytes / (taps * static_cast<std::int64_t>(element_bytes)), kFewestColumns, kMostColumns);
}

bool is_pointwise(const Conv2dShape& shape) {
  return shape.r == 1 && shape.s == 1 && shape.stride_h == 1 && shape.stride_w == 1 && shape.pad_h == 0 &&
         shape.pad_w == 0;
}

ColumnBlocks::ColumnBlocks(const Conv2dShape& shape, std::int64_t columns)
    : all_images(shape.n), all_rows(shape.p()), q(shape.q()) {
  const std::int64_t image = all_rows * q;
  if (image >= columns) {
    const std::int64_t bands = std::max<std::int64_t>(1, (image + columns / 2) / columns);
    rows = (all_rows + bands - 1) / bands;
  } else {
    rows = all_rows;
    images = std::min(all_images, (columns + image - 1) / image);
  }
}

ColumnBlock ColumnBlocks::at(std::int64_t index) const {
  const std::int64_t image = index / across_rows() * images, row = index % across_rows() * rows;
  return {image, std::min(images, all_images - image), row, std::min(rows, all_rows - row)};
}

template <class T>
Unroller<T>::Unroller(const Conv2dShape& shape, const ColumnBlocks& blocks, std::int64_t channels, int threads)
    : shape_(shape),
      blocks_(blocks),
      channels_(channels),
      pointwise_(is_pointwise(shape)),
      layout_(layout_for(shape, channels, blocks.rows)),
      offsets_(layout_.tap_offsets()) {
  if (pointwise_ && blocks.images == 1) return;
  if (!pointwise_) padded_ = Scratch<T>(threads, blocks.images * layout_.elements());
  columns_ = Scratch<T>(threads, taps() * blocks.most_columns() + PaddedImage::kSlack);
}

template <class T>
void Unroller<T>::pad_image(const T* x, const ColumnBlock& block, std::int64_t image, T* to,
                            std::int64_t channels) const {
  PaddedImage layout = layout_;
  layout.channels = channels;
  const T* source = x + (block.image + image) * shape_.c * shape_.h * shape_.w;
  pad(layout, source, block.row, to + image * layout_.elements());
}

template <class T>
void Unroller<T>::unroll(const T* from, const ColumnBlock& block, std::int64_t first_tap, std::int64_t end_tap,
                         T* to) const {
  const auto copy_rows = image_loops<T>().copy_rows;
  const std::int64_t part = block.rows * blocks_.q;
  for (std::int64_t tap = first_tap; tap < end_tap; ++tap) {
    const std::int64_t at = offsets_[static_cast<std::size_t>(tap)];
    for (std::int64_t image = 0; image < block.images; ++image) {
      copy_rows(from + image * layout_.elements() + at, layout_.pitch, to + (tap * block.images + image) * part,
                block.rows, blocks_.q);
    }
  }
}

template <class T>
Matrix<const T> Unroller<T>::run(const T* x, const ColumnBlock& block, int thread, std::int64_t channels) const {
  const std::int64_t plane = shape_.h * shape_.w;
  if (in_place(block)) return {x + block.image * shape_.c * plane + block.row * shape_.w, plane};
  if (pointwise_) return gather(x, block, shape_, 0, channels, columns_.of(thread), shape_.c);
  for (std::int64_t image = 0; image < block.images; ++image) pad_image(x, block, image, padded_.of(thread), channels);
  unroll(padded_.of(thread), block, 0, channels * shape_.r * shape_.s, columns_.of(thread));
  return {columns_.of(thread), blocks_.columns_of(block)};
}

template <class T>
Matrix<const T> gather(const T* y, const ColumnBlock& block, const Conv2dShape& shape, std::int64_t first_channel,
                       std::int64_t channels, T* scratch, std::int64_t all_channels) {
  const std::int64_t plane = shape.p() * shape.q();
  const T* first = y + (block.image * all_channels + first_channel) * plane;
  if (block.images == 1) return {first + block.row * shape.q(), plane};
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    image_loops<T>().copy_rows(first + channel * plane, all_channels * plane, scratch + channel * block.images * plane,
                               block.images, plane);
  }
  return {scratch, block.images * plane};
}

template class Unroller<float>;
template class Unroller<double>;
template Matrix<const float> gather(const float*, const ColumnBlock&, const Conv2dShape&, std::int64_t, std::int64_t,
                                    float*, std::int64_t);
template Matrix<const double> gather(const double*, const ColumnBlock&, const Conv2dShape&, std::int64_t, std::int64_t,
                                     double*, std::int64_t);

}  // namespace aibench::openblas
