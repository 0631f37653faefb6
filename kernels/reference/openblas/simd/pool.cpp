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

template <class T>
void halve(const PoolWindow& window, const T* x, T* y) {
  for (std::int64_t i = 0; i < window.p; ++i) {
    const T* upper = x + 2 * i * window.w;
    const T* lower = upper + window.w;
    T* out = y + i * window.q;
    for (std::int64_t j = 0; j < window.q; ++j) {
      out[j] = larger(larger(upper[2 * j], upper[2 * j + 1]), larger(lower[2 * j], lower[2 * j + 1]));
    }
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

// One row of 2 x 2 windows: the gradient goes to the first of the four that holds the maximum.
template <bool kRelu, class T>
void unhalve_row(const T* upper, const T* lower, const T* y, const T* dy, T* dx_upper, T* dx_lower,
                 std::int64_t count) {
  for (std::int64_t j = 0; j < count; ++j) {
    const T most = y[j];
    const T gradient = !kRelu || most > T(0) ? dy[j] : T(0);
    const bool first = upper[2 * j] == most;
    const bool second = !first & (upper[2 * j + 1] == most);
    const bool third = !first & !second & (lower[2 * j] == most);
    const bool fourth = !first & !second & !third & (lower[2 * j + 1] == most);
    dx_upper[2 * j] = first ? gradient : T(0);
    dx_upper[2 * j + 1] = second ? gradient : T(0);
    dx_lower[2 * j] = third ? gradient : T(0);
    dx_lower[2 * j + 1] = fourth ? gradient : T(0);
  }
}

template <bool kRelu, class T>
void unhalve(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx, std::int64_t pitch) {
  for (std::int64_t i = 0; i < window.p; ++i) {
    const T* upper = x + 2 * i * window.w;
    T* dx_upper = dx + 2 * i * pitch;
    unhalve_row<kRelu>(upper, upper + window.w, y + i * window.q, dy + i * window.q, dx_upper, dx_upper + pitch,
                       window.q);
    clear(dx_upper + 2 * window.q, window.w - 2 * window.q);
    clear(dx_upper + pitch + 2 * window.q, window.w - 2 * window.q);
  }
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
constexpr PoolLoops<T> kTable = {max_pool<T>, max_pool_backward<T>, relu_pool2_backward<T>};

}  // namespace

const PoolLoops<float>& pool(float) { return kTable<float>; }
const PoolLoops<double>& pool(double) { return kTable<double>; }

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
