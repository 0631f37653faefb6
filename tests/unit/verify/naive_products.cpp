#include <algorithm>

#include "tests/unit/verify/naive.h"

namespace aibench::testing {
namespace {

template <class T>
T wrapped(const std::vector<T>& array, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(array.size());
  return array[static_cast<std::size_t>(((index % size) + size) % size)];
}

template <class T>
void put(std::vector<T>& array, std::int64_t index, T value) {
  const auto size = static_cast<std::int64_t>(array.size());
  array[static_cast<std::size_t>(((index % size) + size) % size)] = value;
}

// Is output (i, j) of rows x columns one that the bug leaves unwritten?
bool is_left_out(const How& how, std::int64_t i, std::int64_t rows, std::int64_t j, std::int64_t columns) {
  return how.is(Bug::nothing_written) || (how.is(Bug::last_row_unwritten) && i == rows - 1) ||
         (how.is(Bug::last_column_unwritten) && j == columns - 1) ||
         (how.is(Bug::tail_tile_unwritten) && i >= rows - rows % 8 - (rows % 8 == 0 ? 8 : 0) &&
          j >= columns - columns % 8 - (columns % 8 == 0 ? 8 : 0));
}

struct View {  // of a [n, c, h, w] image in a layout
  View(Layout layout, std::int64_t c, std::int64_t h, std::int64_t w) : layout_(layout), c_(c), h_(h), w_(w) {}
  std::int64_t operator()(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t w) const {
    return layout_ == Layout::nchw ? ((n * c_ + c) * h_ + h) * w_ + w : ((n * h_ + h) * w_ + w) * c_ + c;
  }

 private:
  Layout layout_;
  std::int64_t c_, h_, w_;
};

// A convolution's shape as the buggy kernel sees it, and its index arithmetic.
struct Geometry {
  Geometry(const Conv2dShape& shape, const How& bug)
      : s(shape),
        how(bug),
        layout(bug.is(Bug::layout_ignored) ? Layout::nchw : shape.layout),
        x(layout, shape.c, shape.h, shape.w),
        w(layout, shape.c / shape.groups, shape.r, shape.s),
        y(layout, shape.k, shape.p(), shape.q()) {}

  std::int64_t channels() const { return s.c / s.groups; }
  std::int64_t filters() const { return s.k / s.groups; }
  std::int64_t group_of_filter(std::int64_t k) const { return how.is(Bug::groups_ignored) ? 0 : k / filters(); }

  std::int64_t row(std::int64_t p, std::int64_t r) const {
    const std::int64_t stride = how.is(Bug::stride_ignored) ? 1 : s.stride_h;
    const std::int64_t dilation = how.is(Bug::dilation_ignored) ? 1 : s.dilation_h;
    const std::int64_t at = p * stride - (how.is(Bug::pad_missing) ? 0 : s.pad_h) + r * dilation;
    return how.is(Bug::pad_replicated) ? std::clamp<std::int64_t>(at, 0, s.h - 1) : at;
  }
  std::int64_t column(std::int64_t q, std::int64_t t) const {
    const std::int64_t stride = how.is(Bug::stride_ignored) ? 1 : s.stride_w;
    const std::int64_t dilation = how.is(Bug::dilation_ignored) ? 1 : s.dilation_w;
    const std::int64_t at = q * stride - (how.is(Bug::pad_missing) ? 0 : s.pad_w) + t * dilation;
    return how.is(Bug::pad_replicated) ? std::clamp<std::int64_t>(at, 0, s.w - 1) : at;
  }
  bool inside(std::int64_t h, std::int64_t v) const { return h >= 0 && h < s.h && v >= 0 && v < s.w; }

  std::int64_t x_at(std::int64_t n, std::int64_t c, std::int64_t h, std::int64_t v) const {
    return how.is(Bug::image_transposed) ? x(n, c, v, h) : x(n, c, h, v);
  }
  std::int64_t w_at(std::int64_t k, std::int64_t c, std::int64_t r, std::int64_t t) const {
    if (how.is(Bug::filter_flipped)) return w(k, c, s.r - 1 - r, s.s - 1 - t);
    if (how.is(Bug::filter_transposed)) return w(k, c, t, r);
    return w(k, c, r, t);
  }
  bool skipped(std::int64_t c, std::int64_t r, std::int64_t t) const {
    return (how.is(Bug::last_channel_skipped) && c == channels() - 1) ||
           (how.is(Bug::last_tap_skipped) && r == s.r - 1 && t == s.s - 1);
  }

  Conv2dShape s;
  How how;
  Layout layout;
  View x, w, y;
};

// Starting value of an output that some bugs add to.
template <class T>
T before(const How& how, const std::vector<T>& array, std::int64_t index) {
  return how.is(Bug::accumulates) ? wrapped(array, index) : T{};
}

}  // namespace

template <class T>
void Naive<T>::gemm(const Gemm& op, const Array& a, const Array& b, Array& c, const How& how) {
  const bool trans_a = op.trans_a != how.is(Bug::transpose_a_ignored);
  const bool trans_b = op.trans_b != how.is(Bug::transpose_b_ignored);
  const std::int64_t lda = op.lda + (how.is(Bug::lda_plus_1) ? 1 : how.is(Bug::lda_minus_1) ? -1 : 0);
  const std::int64_t ldb = op.ldb + (how.is(Bug::ldb_plus_1) ? 1 : 0);
  const std::int64_t ldc = op.ldc + (how.is(Bug::ldc_plus_1) ? 1 : 0);
  const std::int64_t k = op.k + (how.is(Bug::k_plus_1) ? 1 : how.is(Bug::k_minus_1) ? -1 : 0);
  const T alpha = how.is(Bug::alpha_ignored) ? T{1} : static_cast<T>(op.alpha);
  const T beta = how.is(Bug::beta_ignored) ? T{0} : static_cast<T>(op.beta);
  for (std::int64_t matrix = 0; matrix < op.batch; ++matrix) {
    if (how.is(Bug::last_matrix_unwritten) && matrix == op.batch - 1) continue;
    const std::int64_t from = how.is(Bug::batch_stride_ignored) ? 0 : matrix;
    const Array& left = how.is(Bug::operands_swapped) ? b : a;
    const Array& right = how.is(Bug::operands_swapped) ? a : b;
    for (std::int64_t row = 0; row < op.m; ++row) {
      const std::int64_t i = how.is(Bug::rows_shifted) ? (row + 1) % op.m : row;
      for (std::int64_t j = 0; j < op.n; ++j) {
        if (is_left_out(how, row, op.m, j, op.n)) continue;
        const auto product = [&](std::int64_t l) {
          const T x = wrapped(left, from * op.stride_a + (trans_a ? l * lda + i : i * lda + l));
          const T y = wrapped(right, from * op.stride_b + (trans_b ? j * ldb + l : l * ldb + j));
          return how.is(Bug::bf16x3_products) ? bf16x3_product(x, y) : x * y;
        };
        T sum = ordered_sum<T>(k, how, product);
        if (how.is(Bug::one_product_twice)) sum += product(0);
        if (how.is(Bug::saturated_at_16_bits)) sum = std::clamp(sum, T{-32768}, T{32767});
        const std::int64_t at = matrix * op.stride_c + (how.is(Bug::column_major_c) ? j * op.m + row : row * ldc + j);
        T result = alpha * sum;
        if (op.beta != 0.0) result += beta * (how.is(Bug::beta_applied_twice) ? beta : T{1}) * wrapped(c, at);
        put(c, at, result);
      }
      if (!how.is(Bug::gaps_written)) continue;
      for (std::int64_t j = op.n; j < op.ldc; ++j) put(c, matrix * op.stride_c + row * ldc + j, T{0});
    }
  }
}

template <class T>
void Naive<T>::conv_forward(const Conv2dShape& shape, const Array& x, const Array& w, Array& y, const How& how) {
  const Geometry g(shape, how);
  const Conv2dShape& s = g.s;
  for (std::int64_t n = 0; n < s.n - (how.is(Bug::last_image_skipped) ? 1 : 0); ++n) {
    for (std::int64_t k = 0; k < s.k; ++k) {
      for (std::int64_t p = 0; p < s.p(); ++p) {
        for (std::int64_t q = 0; q < s.q(); ++q) {
          if (is_left_out(how, p, s.p(), q, s.q())) continue;
          const T sum = ordered_sum<T>(g.channels() * s.r * s.s, how, [&](std::int64_t i) {
            const std::int64_t c = i / s.s / s.r, r = i / s.s % s.r, t = i % s.s;
            const std::int64_t h = g.row(p, r), v = g.column(q, t);
            if (!g.inside(h, v) || g.skipped(c, r, t)) return T{};
            const std::int64_t channel = g.group_of_filter(k) * g.channels() + c;
            return wrapped(x, g.x_at(n, channel, h, v)) * wrapped(w, g.w_at(k, c, r, t));
          });
          put(y, g.y(n, k, p, q), static_cast<T>(before(how, y, g.y(n, k, p, q)) + sum));
        }
      }
    }
  }
}

template <class T>
void Naive<T>::conv_backward_data(const Conv2dShape& shape, const Array& dy, const Array& w, Array& dx,
                                  const How& how) {
  const Geometry g(shape, how);
  const Conv2dShape& s = g.s;
  for (std::int64_t n = 0; n < s.n - (how.is(Bug::last_image_skipped) ? 1 : 0); ++n) {
    for (std::int64_t c = 0; c < s.c; ++c) {
      const std::int64_t group = how.is(Bug::groups_ignored) ? 0 : c / g.channels();
      for (std::int64_t h = 0; h < s.h; ++h) {
        for (std::int64_t v = 0; v < s.w; ++v) {
          if (is_left_out(how, h, s.h, v, s.w)) continue;
          struct Meeting {  // an output position whose window holds (h, v), and the tap that meets it there
            std::int64_t p, q, r, t;
          };
          std::vector<Meeting> meetings;
          for (std::int64_t i = 0; i < s.p() * s.r; ++i) {
            if (g.row(i / s.r, i % s.r) != h) continue;
            for (std::int64_t j = 0; j < s.q() * s.s; ++j) {
              if (g.column(j / s.s, j % s.s) == v) meetings.push_back({i / s.r, j / s.s, i % s.r, j % s.s});
            }
          }
          const auto count = static_cast<std::int64_t>(meetings.size());
          T total = before(how, dx, g.x_at(n, c, h, v));
          total += ordered_sum<T>(count * g.filters(), how, [&](std::int64_t i) {
            const Meeting& m = meetings[static_cast<std::size_t>(i % count)];
            const std::int64_t k = group * g.filters() + i / count;
            if (g.skipped(c % g.channels(), m.r, m.t)) return T{};
            return wrapped(dy, g.y(n, k, m.p, m.q)) * wrapped(w, g.w_at(k, c % g.channels(), m.r, m.t));
          });
          put(dx, g.x_at(n, c, h, v), total);
        }
      }
    }
  }
}

template <class T>
void Naive<T>::conv_backward_weights(const Conv2dShape& shape, const Array& x, const Array& dy, Array& dw,
                                     const How& how) {
  const Geometry g(shape, how);
  const Conv2dShape& s = g.s;
  const std::int64_t images = s.n - (how.is(Bug::last_image_skipped) ? 1 : 0);
  for (std::int64_t k = 0; k < s.k; ++k) {
    for (std::int64_t c = 0; c < g.channels(); ++c) {
      for (std::int64_t r = 0; r < s.r; ++r) {
        for (std::int64_t t = 0; t < s.s; ++t) {
          if (is_left_out(how, r, s.r, t, s.s) || g.skipped(c, r, t)) continue;
          const T sum = ordered_sum<T>(images * s.p() * s.q(), how, [&](std::int64_t i) {
            const std::int64_t n = i / s.q() / s.p(), p = i / s.q() % s.p(), q = i % s.q();
            const std::int64_t h = g.row(p, r), v = g.column(q, t);
            if (!g.inside(h, v)) return T{};
            const std::int64_t channel = g.group_of_filter(k) * g.channels() + c;
            return wrapped(x, g.x_at(n, channel, h, v)) * wrapped(dy, g.y(n, k, p, q));
          });
          put(dw, g.w_at(k, c, r, t), static_cast<T>(before(how, dw, g.w_at(k, c, r, t)) + sum));
        }
      }
    }
  }
}

template struct Naive<float>;
template struct Naive<double>;

}  // namespace aibench::testing
