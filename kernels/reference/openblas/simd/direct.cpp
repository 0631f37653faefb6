#include "kernels/reference/openblas/simd/isa.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

// Register tiles: kBlock output channels (or gradients) by kWidth vectors of neighbouring positions, sized so that the
// sums, the inputs and nothing else live in registers.
namespace aibench::openblas::AIBENCH_SIMD_ISA {
namespace {

constexpr int kSums = kRegisters >= 32 ? 24 : 12;  // registers that hold sums

constexpr int width_for(int block) { return kSums / block > 8 ? 8 : (kSums / block < 1 ? 1 : kSums / block); }

template <int kBlock, int kWidth, class T>
[[gnu::always_inline]] inline void forward_tap(const T* from, const T* w, Vector<T> (&sum)[kBlock][kWidth]) {
  Vector<T> in[kWidth];
#pragma GCC unroll 8
  for (int v = 0; v < kWidth; ++v) in[v] = load(from + v * kLanes<T>);
#pragma GCC unroll 8
  for (int k = 0; k < kBlock; ++k) {
    const T weight = w[k];
#pragma GCC unroll 8
    for (int v = 0; v < kWidth; ++v) sum[k][v] += in[v] * weight;
  }
}

template <int kBlock, int kWidth, class T>
[[gnu::always_inline]] inline void forward_tile(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w,
                                                T* y, std::int64_t y_stride, const T* soon, std::int64_t soon_stride) {
  Vector<T> sum[kBlock][kWidth] = {};
  std::int64_t t = 0;
  for (; t < smaller<std::int64_t>(taps, kBlock); ++t) {
#pragma GCC unroll 8
    for (int v = 0; v < kWidth; ++v) __builtin_prefetch(soon + t * soon_stride + v * kLanes<T>, 1);
    forward_tap<kBlock, kWidth>(x + offsets[t], w + t * kBlock, sum);
  }
  for (; t < taps; ++t) forward_tap<kBlock, kWidth>(x + offsets[t], w + t * kBlock, sum);
#pragma GCC unroll 8
  for (int k = 0; k < kBlock; ++k) {
#pragma GCC unroll 8
    for (int v = 0; v < kWidth; ++v) store(y + k * y_stride + v * kLanes<T>, sum[k][v]);
  }
}

// `count` positions in tiles of kWidth vectors, what is left over in one narrower tile.
template <int kBlock, int kWidth, class T>
void forward_block(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w, T* y, std::int64_t y_stride,
                   std::int64_t count, const T* soon, std::int64_t soon_stride) {
  constexpr std::int64_t kStep = kWidth * kLanes<T>;
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep) {
    forward_tile<kBlock, kWidth>(x + i, offsets, taps, w, y + i, y_stride, soon + i, soon_stride);
  }
  if constexpr (kWidth > 1) {
    if (i < count) {
      forward_block<kBlock, kWidth - 1>(x + i, offsets, taps, w, y + i, y_stride, count - i, soon + i, soon_stride);
    }
  }
}

template <class T>
void forward(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w, std::int64_t block, T* y,
             std::int64_t y_stride, std::int64_t count, const T* soon, std::int64_t soon_stride) {
  const auto run = [=](auto tiles) { tiles(x, offsets, taps, w, y, y_stride, count, soon, soon_stride); };
  switch (block) {
    case 8: return run(forward_block<8, width_for(8), T>);
    case 6: return run(forward_block<6, width_for(6), T>);
    case 4: return run(forward_block<4, width_for(4), T>);
    case 2: return run(forward_block<2, width_for(2), T>);
    default: return run(forward_block<1, width_for(1), T>);
  }
}

// dw[k * dw_stride + t] += the sum over the lanes of sum[k][t].
template <int kChannels, int kTaps, class T>
[[gnu::always_inline]] inline void add_sums(const Vector<T> (&sum)[kChannels][kTaps], T* dw, std::int64_t dw_stride) {
  constexpr int kCount = kChannels * kTaps;
#pragma GCC unroll 8
  for (int first = 0; first < kCount; first += kLanes<T>) {
    Vector<T> some[kLanes<T>];
#pragma GCC unroll 16
    for (int i = 0; i < kLanes<T>; ++i) {
      const int at = first + i;
      some[i] = at < kCount ? sum[at / kTaps][at % kTaps] : Vector<T>{};
    }
    const Vector<T> totals = sums_of<1, T>(some);
#pragma GCC unroll 16
    for (int i = 0; i < kLanes<T>; ++i) {
      const int at = first + i;
      if (at < kCount) dw[at / kTaps * dw_stride + at % kTaps] += totals[i];
    }
  }
}

template <int kChannels, int kTaps, class T>
[[gnu::always_inline]] inline void weights_tile(const T* x, const std::int32_t* offsets, const T* dy,
                                                std::int64_t dy_stride, std::int64_t count, T* dw,
                                                std::int64_t dw_stride) {
  Vector<T> sum[kChannels][kTaps] = {};
  const T* from[kTaps];
#pragma GCC unroll 8
  for (int t = 0; t < kTaps; ++t) from[t] = x + offsets[t];
  for (std::int64_t i = 0; i < count; i += kLanes<T>) {
    Vector<T> in[kTaps];
#pragma GCC unroll 8
    for (int t = 0; t < kTaps; ++t) in[t] = load(from[t] + i);
#pragma GCC unroll 8
    for (int k = 0; k < kChannels; ++k) {
      const Vector<T> gradient = load(dy + k * dy_stride + i);
#pragma GCC unroll 8
      for (int t = 0; t < kTaps; ++t) sum[k][t] += in[t] * gradient;
    }
  }
  add_sums<kChannels, kTaps>(sum, dw, dw_stride);
}

template <int kChannels, int kTaps, class T>
void weights_row(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy, std::int64_t dy_stride,
                 std::int64_t count, T* dw, std::int64_t dw_stride) {
  std::int64_t t = 0;
  for (; t + kTaps <= taps; t += kTaps) {
    weights_tile<kChannels, kTaps>(x, offsets + t, dy, dy_stride, count, dw + t, dw_stride);
  }
  if constexpr (kTaps > 1) {
    if (t < taps) {
      weights_row<kChannels, kTaps - 1>(x, offsets + t, taps - t, dy, dy_stride, count, dw + t, dw_stride);
    }
  }
}

constexpr int kTapsAtOnce = kRegisters >= 32 ? 4 : 3;
constexpr int kChannelsAtOnce = kSums / kTapsAtOnce;  // 6 or 4

template <int kChannels, class T>
void weights_channels(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy, std::int64_t dy_stride,
                      std::int64_t channels, std::int64_t count, T* dw, std::int64_t dw_stride) {
  std::int64_t k = 0;
  for (; k + kChannels <= channels; k += kChannels) {
    weights_row<kChannels, kTapsAtOnce>(x, offsets, taps, dy + k * dy_stride, dy_stride, count, dw + k * dw_stride,
                                        dw_stride);
  }
  if constexpr (kChannels > 1) {
    if (k < channels) {
      weights_channels<kChannels - 1>(x, offsets, taps, dy + k * dy_stride, dy_stride, channels - k, count,
                                      dw + k * dw_stride, dw_stride);
    }
  }
}

template <class T>
void backward_weights(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy, std::int64_t dy_stride,
                      std::int64_t channels, std::int64_t count, T* dw, std::int64_t dw_stride) {
  weights_channels<kChannelsAtOnce>(x, offsets, taps, dy, dy_stride, channels, count, dw, dw_stride);
}

// The other way round: lanes are output channels, so that nothing has to be summed over lanes and no lane is spent on
// the ends of rows. Pays when the channels fill the lanes.

template <class T>
void interleave(const T* planes, std::int64_t stride, std::int64_t channels, std::int64_t count, T* out,
                std::int64_t width) {
  for (std::int64_t first = 0; first < width; first += kLanes<T>) {
    const std::int64_t some = smaller<std::int64_t>(kLanes<T>, channels - first);
    for (std::int64_t i = 0; i < count; i += kLanes<T>) {
      Vector<T> rows[kLanes<T>];
      for (std::int64_t k = 0; k < kLanes<T>; ++k) {
        rows[k] = k < some ? load(planes + (first + k) * stride + i) : Vector<T>{};
      }
      transpose<1, T>(rows);
      for (std::int64_t j = 0; j < kLanes<T>; ++j) store<T>(out + (i + j) * width + first, rows[j]);
    }
  }
}

template <int kVectors, int kTaps, class T>
[[gnu::always_inline]] inline void interleaved_tile(const T* x, const std::int32_t* offsets, const T* dy,
                                                    std::int64_t rows, std::int64_t columns, std::int64_t pitch,
                                                    T* dw) {
  constexpr std::int64_t kWidth = kVectors * kLanes<T>;
  Vector<T> sum[kTaps][kVectors];
#pragma GCC unroll 12
  for (int t = 0; t < kTaps; ++t) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) sum[t][v] = load(dw + t * kWidth + v * kLanes<T>);
  }
  const T* from[kTaps];
#pragma GCC unroll 12
  for (int t = 0; t < kTaps; ++t) from[t] = x + offsets[t];
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t i = row * pitch; i < row * pitch + columns; ++i) {
      Vector<T> gradient[kVectors];
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v) gradient[v] = load(dy + i * kWidth + v * kLanes<T>);
#pragma GCC unroll 12
      for (int t = 0; t < kTaps; ++t) {
#pragma GCC unroll 2
        for (int v = 0; v < kVectors; ++v) sum[t][v] += gradient[v] * from[t][i];
      }
    }
  }
#pragma GCC unroll 12
  for (int t = 0; t < kTaps; ++t) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) store<T>(dw + t * kWidth + v * kLanes<T>, sum[t][v]);
  }
}

template <int kVectors, int kTaps, class T>
void interleaved_taps(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy, std::int64_t rows,
                      std::int64_t columns, std::int64_t pitch, T* dw) {
  constexpr std::int64_t kWidth = kVectors * kLanes<T>;
  std::int64_t t = 0;
  for (; t + kTaps <= taps; t += kTaps) {
    interleaved_tile<kVectors, kTaps>(x, offsets + t, dy, rows, columns, pitch, dw + t * kWidth);
  }
  if constexpr (kTaps > 1) {
    if (t < taps) {
      interleaved_taps<kVectors, kTaps / 2>(x, offsets + t, taps - t, dy, rows, columns, pitch, dw + t * kWidth);
    }
  }
}

template <class T>
void backward_weights_interleaved(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy,
                                  std::int64_t width, std::int64_t rows, std::int64_t columns, std::int64_t pitch,
                                  T* dw) {
  if (width == kLanes<T>) {
    interleaved_taps<1, 12>(x, offsets, taps, dy, rows, columns, pitch, dw);
  } else {
    interleaved_taps<2, kSums / 2>(x, offsets, taps, dy, rows, columns, pitch, dw);
  }
}

template <class T>
constexpr DirectLoops<T> kTable =
    kRegisters >= 32 ? DirectLoops<T>{kLanes<T>,           {8, 6, 4, 2, 1, 0}, forward<T>,
                                      backward_weights<T>, interleave<T>,      backward_weights_interleaved<T>}
                     : DirectLoops<T>{kLanes<T>,           {4, 2, 1, 0, 0, 0}, forward<T>,
                                      backward_weights<T>, interleave<T>,      backward_weights_interleaved<T>};

}  // namespace

const DirectLoops<float>& direct(float) { return kTable<float>; }
const DirectLoops<double>& direct(double) { return kTable<double>; }

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
