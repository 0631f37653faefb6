#include "kernels/reference/openblas/direct_convolution.h"

#include <algorithm>
#include <cstring>

namespace aibench::openblas {
namespace {

// Bytes of a band's padded input: a good part of a core's second-level cache.
constexpr std::int64_t kBandBytes = 256 << 10;
constexpr std::int64_t kGradientBandBytes = 512 << 10;
constexpr std::int64_t kWidestTile = 8;  // output channels

template <class T>
std::vector<std::int64_t> blocks_for(std::int64_t channels) {
  std::vector<std::int64_t> blocks;
  for (const std::int64_t block : direct_loops<T>().channel_blocks) {
    for (; block > 0 && channels >= block; channels -= block) blocks.push_back(block);
  }
  return blocks;
}

// Rows of a band: as many as the cache holds, few enough that every thread gets work, all bands about equal.
template <class T>
std::int64_t band_rows(const PaddedImage& whole, std::int64_t images, int threads) {
  const std::int64_t row_bytes = std::max<std::int64_t>(
      1, whole.channels * whole.pitch * whole.stride_h * whole.stride_w * std::int64_t{sizeof(T)});
  const std::int64_t fits = std::max<std::int64_t>(1, kBandBytes / row_bytes / whole.stride_h);
  std::int64_t bands = (whole.out_rows + fits - 1) / fits;
  if (threads > 1 && images * bands < 2 * threads) bands = (2 * threads + images - 1) / images;
  bands = std::clamp<std::int64_t>(bands, 1, whole.out_rows);
  return (whole.out_rows + bands - 1) / bands;
}

// The same for weight gradients, which hold a band of dy, turned and unturned, beside the input's.
template <class T>
std::int64_t gradient_band_rows(const Conv2dShape& shape) {
  const PaddedImage row = padded_input(shape, 1);
  const std::int64_t bytes = row.pitch *
                             (shape.k + 2 * direct_loops<T>().lanes + row.channels * shape.stride_h * shape.stride_w) *
                             static_cast<std::int64_t>(sizeof(T));
  const std::int64_t fits = std::max<std::int64_t>(1, kGradientBandBytes / bytes);
  const std::int64_t bands = (shape.p() + fits - 1) / fits;
  return (shape.p() + bands - 1) / bands;
}

}  // namespace

template <class T>
DirectForward<T> DirectForward<T>::forward(const Conv2dShape& shape, int threads) {
  return {shape, false, padded_input(shape, shape.p()), shape.k / shape.groups, threads};
}

template <class T>
DirectForward<T> DirectForward<T>::backward_data(const Conv2dShape& shape, std::int64_t dy_pitch,
                                                 std::int64_t dy_channel, int threads) {
  PaddedImage whole = padded_gradient(shape, shape.h);
  whole.source_pitch = dy_pitch;
  whole.source_channel = dy_channel;
  return {shape, true, whole, shape.c / shape.groups, threads};
}

template <class T>
DirectForward<T>::DirectForward(const Conv2dShape& shape, bool flipped, PaddedImage whole, std::int64_t out_channels,
                                int threads)
    : groups_(shape.groups),
      out_channels_(out_channels),
      out_rows_(whole.out_rows),
      out_columns_(whole.out_columns),
      filter_rows_(shape.r),
      filter_columns_(shape.s),
      in_channels_(whole.channels),
      flipped_(flipped),
      layout_(with_out_rows(whole, band_rows<T>(whole, shape.n * shape.groups, threads))),
      bands_((out_rows_ + layout_.out_rows - 1) / layout_.out_rows),
      offsets_(layout_.tap_offsets()),
      blocks_(blocks_for<T>(out_channels)),
      packed_(static_cast<std::size_t>(groups_ * out_channels_) * offsets_.size()),
      image_(threads, layout_.elements()),
      tile_(threads, kWidestTile * layout_.positions(direct_loops<T>().lanes) + PaddedImage::kSlack) {}

template <class T>
void DirectForward<T>::pack_weights(const T* w) {
  const std::int64_t area = filter_rows_ * filter_columns_, taps = in_channels_ * area;
  T* to = packed_.data();
  for (std::int64_t group = 0; group < groups_; ++group) {
    std::int64_t first = 0;
    for (const std::int64_t block : blocks_) {
      for (std::int64_t t = 0; t < taps; ++t) {
        // Forward, w is [group][out][in][area]; backward, [group][in][out][area reversed].
        const std::int64_t in = t / area, at = flipped_ ? area - 1 - t % area : t % area;
        for (std::int64_t k = first; k < first + block; ++k) {
          const std::int64_t pair = flipped_ ? (group * in_channels_ + in) * out_channels_ + k
                                             : (group * out_channels_ + k) * in_channels_ + in;
          *to++ = w[pair * area + at];
        }
      }
      first += block;
    }
  }
}

template <class T>
void DirectForward<T>::run_band(const T* x, T* y, std::int64_t group, std::int64_t band, int thread, const T* bias,
                                bool relu) const {
  const DirectLoops<T>& loops = direct_loops<T>();
  const auto finish_rows = image_loops<T>().finish_rows;
  const auto taps = static_cast<std::int64_t>(offsets_.size());
  const std::int64_t first_row = band * layout_.out_rows, rows = std::min(layout_.out_rows, out_rows_ - first_row);
  const std::int64_t positions =
      ((rows - 1) * layout_.pitch + out_columns_ + loops.lanes - 1) / loops.lanes * loops.lanes;
  pad(layout_, x, first_row, image_.of(thread));
  T* tile = tile_.of(thread);
  const T* weights = packed_.data() + group * out_channels_ * taps;
  std::int64_t channel = group * out_channels_;
  for (const std::int64_t block : blocks_) {
    T* out = y + (channel * out_rows_ + first_row) * out_columns_;
    const std::int64_t plane = out_rows_ * out_columns_;
    loops.forward(image_.of(thread), offsets_.data(), taps, weights, block, tile, positions, positions, out, plane);
    for (std::int64_t k = 0; k < block; ++k, ++channel) {
      finish_rows(tile + k * positions, layout_.pitch, out + k * plane, rows, out_columns_,
                  bias == nullptr ? T(0) : bias[channel], relu);
    }
    weights += block * taps;
  }
}

template <class T>
std::vector<typename DirectBackwardWeights<T>::Chunk> DirectBackwardWeights<T>::chunks_for(std::int64_t channels) {
  const std::int64_t lanes = direct_loops<T>().lanes;
  std::vector<Chunk> chunks;
  for (std::int64_t first = 0; first < channels;) {
    const std::int64_t width = channels - first > lanes ? 2 * lanes : lanes;
    chunks.push_back({first, std::min(width, channels - first), width});
    first += width;
  }
  return chunks;
}

// Compares the shares of a tile's time that do useful work.
template <class T>
bool DirectBackwardWeights<T>::interleaving_pays() const {
  const std::int64_t kg = shape_.k / shape_.groups, lanes = direct_loops<T>().lanes;
  // Turning a gradient costs about as much as eight taps; summing over lanes at the end of a tile as much as four more
  // vectors of positions.
  const auto taps = static_cast<double>(offsets_.size());
  const double by_channels =
      static_cast<double>(kg) / static_cast<double>((kg + lanes - 1) / lanes * lanes) * taps / (taps + 8);
  const double by_positions =
      static_cast<double>(layout_.out_rows * shape_.q()) / static_cast<double>(positions_ + 4 * lanes);
  return by_channels > 0.95 * by_positions;
}

template <class T>
DirectBackwardWeights<T>::DirectBackwardWeights(const Conv2dShape& shape, Bands bands, int threads)
    : shape_(shape),
      threads_(threads),
      layout_(padded_input(shape, bands == Bands::cached ? gradient_band_rows<T>(shape) : shape.p())),
      positions_(layout_.positions(direct_loops<T>().lanes)),
      offsets_(layout_.tap_offsets()),
      sums_width_(shape.k / shape.groups),
      image_(threads, layout_.elements()),
      gradient_(threads, shape.k * positions_ + PaddedImage::kSlack) {
  if (interleaving_pays()) {
    chunks_ = chunks_for(sums_width_);
    sums_width_ = chunks_.back().first + chunks_.back().width;
    interleaved_ = Scratch<T>(threads, 2 * direct_loops<T>().lanes * positions_);
  }
  sums_ = Scratch<T>(threads, shape.groups * sums_width_ * static_cast<std::int64_t>(offsets_.size()));
}

template <class T>
void DirectBackwardWeights<T>::clear() {
  const std::size_t count = static_cast<std::size_t>(shape_.groups * sums_width_) * offsets_.size();
  for (int thread = 0; thread < threads_; ++thread) std::memset(sums_.of(thread), 0, count * sizeof(T));
}

template <class T>
std::int64_t DirectBackwardWeights<T>::band_positions(std::int64_t band) const {
  const std::int64_t lanes = direct_loops<T>().lanes, used = (rows(band) - 1) * layout_.pitch + shape_.q();
  return (used + lanes - 1) / lanes * lanes;
}

template <class T>
void DirectBackwardWeights<T>::add_band(const T* x, std::int64_t band, int thread) {
  const DirectLoops<T>& loops = direct_loops<T>();
  const std::int64_t kg = shape_.k / shape_.groups, cg = shape_.c / shape_.groups;
  const auto taps = static_cast<std::int64_t>(offsets_.size());
  const std::int64_t count = band_positions(band), used = (rows(band) - 1) * layout_.pitch + shape_.q();
  // Behind a band of fewer rows lies what an earlier band left.
  for (std::int64_t k = 0; rows(band) < layout_.out_rows && k < shape_.k; ++k) {
    std::fill(gradient_.of(thread) + k * positions_ + used, gradient_.of(thread) + k * positions_ + count, T(0));
  }
  for (std::int64_t group = 0; group < shape_.groups; ++group) {
    const T* image = image_.of(thread);
    T* gradient = gradient_.of(thread) + group * kg * positions_;
    T* sums = sums_.of(thread) + group * sums_width_ * taps;
    pad(layout_, x + group * cg * shape_.h * shape_.w, first_row(band), image_.of(thread));
    if (chunks_.empty()) {
      loops.backward_weights(image, offsets_.data(), taps, gradient, positions_, kg, count, sums, taps);
    }
    for (const Chunk& chunk : chunks_) {
      loops.interleave(gradient + chunk.first * positions_, positions_, chunk.channels, count, interleaved_.of(thread),
                       chunk.width);
      loops.backward_weights_interleaved(image, offsets_.data(), taps, interleaved_.of(thread), chunk.width, rows(band),
                                         shape_.q(), layout_.pitch, sums + chunk.first * taps);
    }
  }
}

template <class T>
void DirectBackwardWeights<T>::write(T* dw) const {
  const auto taps = static_cast<std::int64_t>(offsets_.size());
  const std::int64_t count = shape_.groups * sums_width_ * taps, kg = shape_.k / shape_.groups;
  T* sums = sums_.of(0);
  for (int thread = 1; thread < threads_; ++thread) elementwise_loops<T>().add(sums_.of(thread), sums, count);
  if (chunks_.empty()) {
    std::memcpy(dw, sums, static_cast<std::size_t>(count) * sizeof(T));
    return;
  }
  for (std::int64_t group = 0; group < shape_.groups; ++group) {
    for (const Chunk& chunk : chunks_) {
      const T* from = sums + (group * sums_width_ + chunk.first) * taps;
      for (std::int64_t k = 0; k < chunk.channels; ++k) {
        T* to = dw + (group * kg + chunk.first + k) * taps;
        for (std::int64_t t = 0; t < taps; ++t) to[t] = from[t * chunk.width + k];
      }
    }
  }
}

template class DirectForward<float>;
template class DirectForward<double>;
template class DirectBackwardWeights<float>;
template class DirectBackwardWeights<double>;

}  // namespace aibench::openblas
