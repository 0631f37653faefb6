#include "kernels/reference/openblas/nhwc_pooling.h"

#include "kernels/reference/openblas/half_loops.h"
#include "kernels/reference/openblas/row_blocks.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/windows.h"

namespace aibench::openblas {
namespace {

// A part of the images that can be pooled apart from the others, and where it begins in x and y.
struct Band {
  PoolWindow window;
  std::int64_t x, y;
};

// Bands of one row of windows. Back, where windows overlap from row to row, two bands would add to one place: then a
// band is a whole image.
class Bands {
 public:
  Bands(const MaxPoolShape& shape, bool back)
      : whole_(window_of(shape)),
        channels_(shape.c),
        images_(shape.n),
        back_(back),
        rows_(back && shape.size_h > shape.stride_h ? 1 : whole_.p) {}

  std::int64_t count() const { return images_ * rows_; }
  std::int64_t channels() const { return channels_; }
  // Elements of the largest band.
  std::int64_t most_in() const { return (rows_ == 1 || back_ ? whole_.h : whole_.size_h) * whole_.w * channels_; }
  std::int64_t most_out() const { return (rows_ == 1 ? whole_.p : 1) * whole_.q * channels_; }

  Band at(std::int64_t i) const {
    const std::int64_t image = i / rows_, row = i % rows_, top = row * whole_.stride_h;
    Band band{.window = whole_,
              .x = (image * whole_.h + top) * whole_.w * channels_,
              .y = (image * whole_.p + row) * whole_.q * channels_};
    if (rows_ == 1) return band;
    band.window.p = 1;
    // Back, the rows up to the next band are written as well, and the last one writes those that no window reaches.
    band.window.h = !back_ ? whole_.size_h : row + 1 == rows_ ? whole_.h - top : whole_.stride_h;
    return band;
  }

 private:
  PoolWindow whole_;
  std::int64_t channels_, images_;
  bool back_;
  std::int64_t rows_;  // bands of an image
};

template <class T>
Outcome forward(const Offer& offer, const MaxPool& op) {
  ThreadPool& pool = offer.context.pool;
  const T* x = offer.data<T>(op.x);
  T* y = offer.data<T>(op.y);
  const Bands bands(op.shape, false);
  return served(1, "max pool (own loop)", [=, &pool, max_pool = pool_loops<T>().max_pool_nhwc] {
    for_row_blocks(pool, bands.count(), bands.most_in(), [&](std::int64_t first, std::int64_t count, int) {
      for (std::int64_t i = first; i < first + count; ++i) {
        const Band band = bands.at(i);
        max_pool(band.window, bands.channels(), x + band.x, y + band.y);
      }
    });
  });
}

template <class T>
Outcome backward(const Offer& offer, const MaxPoolBackward& op) {
  ThreadPool& pool = offer.context.pool;
  const T *x = offer.data<T>(op.x), *y = offer.data<T>(op.y), *dy = offer.data<T>(op.dy);
  T* dx = offer.data<T>(op.dx);
  const Bands bands(op.shape, true);
  return served(1, "max pool backward (own loop)", [=, &pool, back = pool_loops<T>().max_pool_backward_nhwc] {
    for_row_blocks(pool, bands.count(), bands.most_in(), [&](std::int64_t first, std::int64_t count, int) {
      for (std::int64_t i = first; i < first + count; ++i) {
        const Band band = bands.at(i);
        back(band.window, bands.channels(), x + band.x, y + band.y, dy + band.y, dx + band.x);
      }
    });
  });
}

Outcome half_forward(const Offer& offer, const MaxPool& op) {
  ThreadPool& pool = offer.context.pool;
  const HalfLoops& loops = half_loops();
  const Bf16* x = offer.data<Bf16>(op.x);
  Bf16* y = offer.data<Bf16>(op.y);
  const Bands bands(op.shape, false);
  ThreadScratch scratch(pool.threads(), bands.most_in() + bands.most_out());
  const auto max_pool = pool_loops<float>().max_pool_nhwc;
  return served(1, "max pool (own loop)", [=, &pool, &loops]() mutable {
    for_row_blocks(pool, bands.count(), bands.most_in(), [&](std::int64_t first, std::int64_t count, int thread) {
      float *wide_x = scratch.of(thread), *wide_y = wide_x + bands.most_in();
      for (std::int64_t i = first; i < first + count; ++i) {
        const Band band = bands.at(i);
        const PoolWindow& window = band.window;
        loops.widen(x + band.x, wide_x, window.h * window.w * bands.channels());
        max_pool(window, bands.channels(), wide_x, wide_y);
        loops.narrow(wide_y, y + band.y, window.p * window.q * bands.channels());
      }
    });
  });
}

Outcome half_backward(const Offer& offer, const MaxPoolBackward& op) {
  ThreadPool& pool = offer.context.pool;
  const HalfLoops& loops = half_loops();
  const Bf16 *x = offer.data<Bf16>(op.x), *y = offer.data<Bf16>(op.y), *dy = offer.data<Bf16>(op.dy);
  Bf16* dx = offer.data<Bf16>(op.dx);
  const Bands bands(op.shape, true);
  const std::int64_t most_in = bands.most_in(), most_out = bands.most_out();
  ThreadScratch scratch(pool.threads(), 2 * most_in + 2 * most_out);
  const auto back = pool_loops<float>().max_pool_backward_nhwc;
  return served(1, "max pool backward (own loop)", [=, &pool, &loops]() mutable {
    for_row_blocks(pool, bands.count(), most_in, [&](std::int64_t first, std::int64_t count, int thread) {
      float *wide_x = scratch.of(thread), *wide_dx = wide_x + most_in, *wide_y = wide_dx + most_in,
            *wide_dy = wide_y + most_out;
      for (std::int64_t i = first; i < first + count; ++i) {
        const Band band = bands.at(i);
        const std::int64_t in = band.window.h * band.window.w * bands.channels();
        const std::int64_t out = band.window.p * band.window.q * bands.channels();
        loops.widen(x + band.x, wide_x, in);
        loops.widen(y + band.y, wide_y, out);
        loops.widen(dy + band.y, wide_dy, out);
        back(band.window, bands.channels(), wide_x, wide_y, wide_dy, wide_dx);
        loops.narrow(wide_dx, dx + band.x, in);
      }
    });
  });
}

}  // namespace

bool is_nhwc_pooling(const Op& op) {
  const auto* forward = std::get_if<MaxPool>(&op);
  const auto* back = std::get_if<MaxPoolBackward>(&op);
  const Layout layout = forward != nullptr ? forward->shape.layout
                        : back != nullptr  ? back->shape.layout
                                           : Layout::nchw;
  return layout == Layout::nhwc;
}

Outcome prepare_nhwc_pooling(const Offer& offer) {
  if (const auto* back = offer.op<MaxPoolBackward>()) {
    const DType dtype = offer.graph.at(back->x).dtype;
    if (dtype == DType::bf16) return half_backward(offer, *back);
    return dtype == DType::f64 ? backward<double>(offer, *back) : backward<float>(offer, *back);
  }
  const MaxPool& op = *offer.op<MaxPool>();
  switch (offer.graph.at(op.x).dtype) {
    case DType::bf16: return half_forward(offer, op);
    case DType::i8: return forward<std::int8_t>(offer, op);
    case DType::f64: return forward<double>(offer, op);
    default: return forward<float>(offer, op);  // other types were refused before
  }
}

}  // namespace aibench::openblas
