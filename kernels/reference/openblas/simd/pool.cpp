#include "kernels/reference/openblas/simd/isa.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

namespace aibench::openblas::AIBENCH_SIMD_ISA {
namespace {

bool halves(const PoolWindow& window) {
  return window.size_h == 2 && window.size_w == 2 && window.stride_h == 2 && window.stride_w == 2;
}

template <class T>
inline T larger(T a, T b) {
  return b > a ? b : a;
}

// Vectors as wide as a row can fill; wider than the machine's they become several.
template <class T, int kCount>
struct Row {
  typedef T Values __attribute__((vector_size(kCount * sizeof(T))));
  Values even, odd;

  template <int... kIndex>
  [[gnu::always_inline]] static inline Row split(const T* from, Lanes<kIndex...>) {
    Values low, high;
    __builtin_memcpy(&low, from, sizeof low);
    __builtin_memcpy(&high, from + kCount, sizeof high);
    return {__builtin_shufflevector(low, high, (2 * kIndex)...),
            __builtin_shufflevector(low, high, (2 * kIndex + 1)...)};
  }
  template <int... kIndex>
  [[gnu::always_inline]] inline void join(T* to, Lanes<kIndex...>) const {
    const Values low = __builtin_shufflevector(even, odd, (kIndex / 2 + kIndex % 2 * kCount)...);
    const Values high = __builtin_shufflevector(even, odd, ((kCount + kIndex) / 2 + (kCount + kIndex) % 2 * kCount)...);
    __builtin_memcpy(to, &low, sizeof low);
    __builtin_memcpy(to + kCount, &high, sizeof high);
  }
};

// Calls fn(j) so that windows [j, j + kCount) cover [0, count); the last one may overlap the one before.
template <int kCount, class Function>
[[gnu::always_inline]] inline void cover(std::int64_t count, const Function& fn) {
  for (std::int64_t j = 0; j + kCount <= count; j += kCount) fn(j);
  if (count % kCount != 0) fn(count - kCount);
}

template <int kCount, class T>
void halve_rows(const PoolWindow& window, const T* x, T* y) {
  using Values = typename Row<T, kCount>::Values;
  using All = typename MakeLanes<kCount>::Type;
  for (std::int64_t i = 0; i < window.p; ++i) {
    const T* upper = x + 2 * i * window.w;
    T* out = y + i * window.q;
    cover<kCount>(window.q, [=, &window](std::int64_t j) {
      const auto a = Row<T, kCount>::split(upper + 2 * j, All());
      const auto b = Row<T, kCount>::split(upper + window.w + 2 * j, All());
      const Values first = a.odd > a.even ? a.odd : a.even, second = b.odd > b.even ? b.odd : b.even;
      const Values most = second > first ? second : first;
      __builtin_memcpy(out + j, &most, sizeof most);
    });
  }
}

template <class T>
void halve(const PoolWindow& window, const T* x, T* y) {
  if (window.q >= 16) return halve_rows<16>(window, x, y);
  if (window.q >= 8) return halve_rows<8>(window, x, y);
  if (window.q >= 4) return halve_rows<4>(window, x, y);
  if (window.q >= 2) return halve_rows<2>(window, x, y);
  for (std::int64_t i = 0; i < window.p; ++i) {
    const T *upper = x + 2 * i * window.w, *lower = upper + window.w;
    y[i * window.q] = larger(larger(upper[0], upper[1]), larger(lower[0], lower[1]));
  }
}

template <class T>
void max_pool(const PoolWindow& window, const T* x, T* y) {
  if (halves(window)) return halve(window, x, y);
  for (std::int64_t i = 0; i < window.p; ++i) {
    T* out = y + i * window.q;
    for (std::int64_t j = 0; j < window.q; ++j) out[j] = x[i * window.stride_h * window.w + j * window.stride_w];
    for (std::int64_t a = 0; a < window.size_h; ++a) {
      for (std::int64_t b = 0; b < window.size_w; ++b) {
        const T* in = x + (i * window.stride_h + a) * window.w + b;
        for (std::int64_t j = 0; j < window.q; ++j) out[j] = larger(out[j], in[j * window.stride_w]);
      }
    }
  }
}

template <class T>
void clear(T* x, std::int64_t count) {
  if (count > 0) __builtin_memset(x, 0, static_cast<std::uint64_t>(count) * sizeof(T));
}

// 2 x 2 windows: the gradient goes to the first of the four that holds the maximum.
template <bool kRelu, int kCount, class T>
void unhalve_rows(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx, std::int64_t pitch) {
  using Values = typename Row<T, kCount>::Values;
  using All = typename MakeLanes<kCount>::Type;
  for (std::int64_t i = 0; i < window.p; ++i) {
    const T* upper = x + 2 * i * window.w;
    const T *maxima = y + i * window.q, *gradients = dy + i * window.q;
    T* out = dx + 2 * i * pitch;
    cover<kCount>(window.q, [=, &window](std::int64_t j) {
      const Values none{};
      Values most, gradient;
      __builtin_memcpy(&most, maxima + j, sizeof most);
      __builtin_memcpy(&gradient, gradients + j, sizeof gradient);
      if (kRelu) gradient = most > none ? gradient : none;
      const auto a = Row<T, kCount>::split(upper + 2 * j, All());
      const auto b = Row<T, kCount>::split(upper + window.w + 2 * j, All());
      // What is left of the gradient after each of the four has had its chance.
      Row<T, kCount> first, second;
      first.even = a.even == most ? gradient : none;
      gradient = a.even == most ? none : gradient;
      first.odd = a.odd == most ? gradient : none;
      gradient = a.odd == most ? none : gradient;
      second.even = b.even == most ? gradient : none;
      gradient = b.even == most ? none : gradient;
      second.odd = b.odd == most ? gradient : none;
      first.join(out + 2 * j, All());
      second.join(out + pitch + 2 * j, All());
    });
  }
}

template <bool kRelu, class T>
void unhalve(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx, std::int64_t pitch) {
  if (window.q >= 16) {
    unhalve_rows<kRelu, 16>(window, x, y, dy, dx, pitch);
  } else if (window.q >= 8) {
    unhalve_rows<kRelu, 8>(window, x, y, dy, dx, pitch);
  } else if (window.q >= 4) {
    unhalve_rows<kRelu, 4>(window, x, y, dy, dx, pitch);
  } else if (window.q >= 2) {
    unhalve_rows<kRelu, 2>(window, x, y, dy, dx, pitch);
  } else {
    unhalve_rows<kRelu, 1>(window, x, y, dy, dx, pitch);
  }
  // Rows and columns that no window reaches.
  const std::int64_t reached = 2 * window.q;
  for (std::int64_t i = 0; i < 2 * window.p; ++i) clear(dx + i * pitch + reached, window.w - reached);
  for (std::int64_t i = 2 * window.p; i < window.h; ++i) clear(dx + i * pitch, window.w);
}

template <class T>
void max_pool_backward(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx) {
  if (halves(window)) return unhalve<false>(window, x, y, dy, dx, window.w);
  clear(dx, window.h * window.w);
  for (std::int64_t i = 0; i < window.p; ++i) {
    for (std::int64_t j = 0; j < window.q; ++j) {
      const std::int64_t corner = i * window.stride_h * window.w + j * window.stride_w;
      std::int64_t best = corner;
      for (std::int64_t a = 0; a < window.size_h; ++a) {
        for (std::int64_t b = 0; b < window.size_w; ++b) {
          const std::int64_t at = corner + a * window.w + b;
          if (x[at] > x[best]) best = at;
        }
      }
      dx[best] += dy[i * window.q + j];
    }
  }
}

template <class T>
void relu_pool2_backward(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx, std::int64_t pitch) {
  unhalve<true>(window, x, y, dy, dx, pitch);
}

template <class T>
void max_pool_nhwc(const PoolWindow& window, std::int64_t channels, const T* x, T* __restrict y) {
  for (std::int64_t i = 0; i < window.p; ++i) {
    for (std::int64_t j = 0; j < window.q; ++j) {
      const T* corner = x + (i * window.stride_h * window.w + j * window.stride_w) * channels;
      T* __restrict out = y + (i * window.q + j) * channels;
      __builtin_memcpy(out, corner, static_cast<std::uint64_t>(channels) * sizeof(T));
      for (std::int64_t a = 0; a < window.size_h; ++a) {
        for (std::int64_t b = 0; b < window.size_w; ++b) {
          const T* in = corner + (a * window.w + b) * channels;
          for (std::int64_t channel = 0; channel < channels; ++channel)
            out[channel] = larger(out[channel], in[channel]);
        }
      }
    }
  }
}

// Of one window and at most kTogether channels: the gradient goes to the first element that holds the maximum.
constexpr std::int64_t kTogether = 64;
template <class T>
void route_gradient(const PoolWindow& window, std::int64_t channels, std::int64_t count, const T* x, const T* maxima,
                    const T* gradients, T* __restrict dx) {
  T left[kTogether];  // what is left of the gradients after each element has had its chance
  __builtin_memcpy(left, gradients, static_cast<std::uint64_t>(count) * sizeof(T));
  for (std::int64_t a = 0; a < window.size_h; ++a) {
    for (std::int64_t b = 0; b < window.size_w; ++b) {
      const std::int64_t at = (a * window.w + b) * channels;
      const T* in = x + at;
      T* __restrict out = dx + at;
      for (std::int64_t channel = 0; channel < count; ++channel) {
        const bool hit = in[channel] == maxima[channel];
        out[channel] += hit ? left[channel] : T(0);
        left[channel] = hit ? T(0) : left[channel];
      }
    }
  }
}

template <class T>
void max_pool_backward_nhwc(const PoolWindow& window, std::int64_t channels, const T* x, const T* y, const T* dy,
                            T* dx) {
  clear(dx, window.h * window.w * channels);
  for (std::int64_t i = 0; i < window.p; ++i) {
    for (std::int64_t j = 0; j < window.q; ++j) {
      const std::int64_t corner = (i * window.stride_h * window.w + j * window.stride_w) * channels;
      const std::int64_t pixel = (i * window.q + j) * channels;
      for (std::int64_t first = 0; first < channels; first += kTogether) {
        route_gradient(window, channels, smaller(kTogether, channels - first), x + corner + first, y + pixel + first,
                       dy + pixel + first, dx + corner + first);
      }
    }
  }
}

template <class T>
constexpr PoolLoops<T> kTable = {max_pool<T>, max_pool_backward<T>, relu_pool2_backward<T>, max_pool_nhwc<T>,
                                 max_pool_backward_nhwc<T>};

}  // namespace

const PoolLoops<std::int8_t>& pool(std::int8_t) {
  static constexpr PoolLoops<std::int8_t> forward{.max_pool = max_pool<std::int8_t>,
                                                  .max_pool_backward = nullptr,
                                                  .relu_pool2_backward = nullptr,
                                                  .max_pool_nhwc = max_pool_nhwc<std::int8_t>,
                                                  .max_pool_backward_nhwc = nullptr};
  return forward;
}
const PoolLoops<float>& pool(float) { return kTable<float>; }
const PoolLoops<double>& pool(double) { return kTable<double>; }

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
