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
[[gnu::always_inline]] inline void forward_tile(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w,
                                                T* y, std::int64_t y_stride) {
  Vector<T> sum[kBlock][kWidth] = {};
  for (std::int64_t t = 0; t < taps; ++t) {
    const T* from = x + offsets[t];
    Vector<T> in[kWidth];
#pragma GCC unroll 8
    for (int v = 0; v < kWidth; ++v) in[v] = load(from + v * kLanes<T>);
#pragma GCC unroll 8
    for (int k = 0; k < kBlock; ++k) {
      const T weight = w[t * kBlock + k];
#pragma GCC unroll 8
      for (int v = 0; v < kWidth; ++v) sum[k][v] += in[v] * weight;
    }
  }
#pragma GCC unroll 8
  for (int k = 0; k < kBlock; ++k) {
#pragma GCC unroll 8
    for (int v = 0; v < kWidth; ++v) store(y + k * y_stride + v * kLanes<T>, sum[k][v]);
  }
}

// `count` positions in tiles of kWidth vectors, what is left over in one narrower tile.
template <int kBlock, int kWidth, class T>
void forward_block(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w, T* y, std::int64_t y_stride,
                   std::int64_t count) {
  constexpr std::int64_t kStep = kWidth * kLanes<T>;
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep) forward_tile<kBlock, kWidth>(x + i, offsets, taps, w, y + i, y_stride);
  if constexpr (kWidth > 1) {
    if (i < count) forward_block<kBlock, kWidth - 1>(x + i, offsets, taps, w, y + i, y_stride, count - i);
  }
}

template <class T>
void forward(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w, std::int64_t block, T* y,
             std::int64_t y_stride, std::int64_t count) {
  switch (block) {
    case 8: return forward_block<8, width_for(8)>(x, offsets, taps, w, y, y_stride, count);
    case 6: return forward_block<6, width_for(6)>(x, offsets, taps, w, y, y_stride, count);
    case 4: return forward_block<4, width_for(4)>(x, offsets, taps, w, y, y_stride, count);
    case 2: return forward_block<2, width_for(2)>(x, offsets, taps, w, y, y_stride, count);
    default: return forward_block<1, width_for(1)>(x, offsets, taps, w, y, y_stride, count);
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
#pragma GCC unroll 8
  for (int k = 0; k < kChannels; ++k) {
#pragma GCC unroll 8
    for (int t = 0; t < kTaps; ++t) dw[k * dw_stride + t] += sum_of<T>(sum[k][t]);
  }
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

template <class T>
constexpr DirectLoops<T> kTable =
    kRegisters >= 32 ? DirectLoops<T>{kLanes<T>, {8, 6, 4, 2, 1, 0}, forward<T>, backward_weights<T>}
                     : DirectLoops<T>{kLanes<T>, {4, 2, 1, 0, 0, 0}, forward<T>, backward_weights<T>};

}  // namespace

const DirectLoops<float>& direct(float) { return kTable<float>; }
const DirectLoops<double>& direct(double) { return kTable<double>; }

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
