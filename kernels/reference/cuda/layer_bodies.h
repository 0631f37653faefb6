#pragma once

#include "kernels/reference/cuda/half_storage.h"

// Bias, relu and max pooling, forward and backward (see body_tools.h), on float, double and 16 bits.
namespace aibench::cuda {

template <class T>
AIBENCH_DEVICE T relu_of(T value) {
  return value <= T(0) ? T(0) : value;  // a NaN stays one
}

// y[i, ch, j] = x[i, ch, j] + bias[ch], and relu of it when asked for. y may be x.
template <class T>
struct AddBiasArgs {
  const T* x;
  const T* bias;
  T* y;
  std::int64_t count, channels, inner;
  bool relu;
};
template <class Index, class T>
AIBENCH_DEVICE void add_bias_at(const AddBiasArgs<T>& a, Index i) {
  const Index channel = i / static_cast<Index>(a.inner) % static_cast<Index>(a.channels);
  const T value = a.x[i] + a.bias[channel];
  a.y[i] = a.relu ? relu_of(value) : value;
}

template <class T>
struct ReluArgs {
  const T* x;
  T* y;
  std::int64_t count;
};
template <class Index, class T>
AIBENCH_DEVICE void relu_at(const ReluArgs<T>& a, Index i) {
  a.y[i] = relu_of(a.x[i]);
}

template <class T>
struct ReluBackwardArgs {
  const T *y, *dy;
  T* dx;
  std::int64_t count;
};
template <class Index, class T>
AIBENCH_DEVICE void relu_backward_at(const ReluBackwardArgs<T>& a, Index i) {
  a.dx[i] = a.y[i] > T(0) ? a.dy[i] : T(0);
}

// dbias[ch] = sum over rows i and positions j of dy[i, ch, j].
template <class T>
struct BiasBackwardArgs {
  const T* dy;
  Wide<T>* dbias;
  std::int64_t rows, channels, inner;
};
// What one thread adds up of its block's part. Index counts the terms of one channel.
template <class Index, class T>
AIBENCH_DEVICE double bias_backward_part(const BiasBackwardArgs<T>& a, std::int64_t channel, Share share,
                                         unsigned thread, unsigned threads) {
  const Index inner = static_cast<Index>(a.inner), end = static_cast<Index>(share.end);
  double sum = 0;
  for (Index e = static_cast<Index>(share.begin) + static_cast<Index>(thread); e < end;
       e += static_cast<Index>(threads)) {
    const std::int64_t row = e / inner, position = e % inner;
    sum += static_cast<double>(a.dy[(row * a.channels + channel) * a.inner + position]);
  }
  return sum;
}

// Sizes of one image and strides in elements; y and dy lie like x, with height p and width q.
struct PoolArgs {
  std::int64_t n, c, h, w, p, q;
  std::int64_t size_h, size_w, stride_h, stride_w;
  bool nhwc;
};

// Place of element (n, c, row, column) in a tensor of this height and width.
template <class Index>
AIBENCH_DEVICE Index image_place(const PoolArgs& a, Index n, Index c, Index row, Index column, Index height,
                                 Index width) {
  const Index channels = static_cast<Index>(a.c);
  return a.nhwc ? ((n * height + row) * width + column) * channels + c
                : ((n * channels + c) * height + row) * width + column;
}

template <class Index>
struct ImagePosition {
  Index n, c, row, column;
};
// The inverse of image_place.
template <class Index>
AIBENCH_DEVICE ImagePosition<Index> image_position(const PoolArgs& a, Index i, Index height, Index width) {
  const Index channels = static_cast<Index>(a.c);
  ImagePosition<Index> at;
  if (a.nhwc) {
    at.c = i % channels;
    i /= channels;
    at.column = i % width;
    i /= width;
    at.row = i % height;
    at.n = i / height;
  } else {
    at.column = i % width;
    i /= width;
    at.row = i % height;
    i /= height;
    at.c = i % channels;
    at.n = i / channels;
  }
  return at;
}

// Where in x the first maximum of window (p, q) lies, rows before columns; a NaN is greater than every number.
template <class Index, class T>
AIBENCH_DEVICE Index first_maximum(const PoolArgs& a, const T* x, Index n, Index c, Index p, Index q) {
  const Index height = static_cast<Index>(a.h), width = static_cast<Index>(a.w);
  const Index top = p * static_cast<Index>(a.stride_h), left = q * static_cast<Index>(a.stride_w);
  Index best = image_place(a, n, c, top, left, height, width);
  T maximum = x[best];
  for (Index row = top; row < top + static_cast<Index>(a.size_h); ++row) {
    for (Index column = left; column < left + static_cast<Index>(a.size_w); ++column) {
      const Index place = image_place(a, n, c, row, column, height, width);
      const T value = x[place];
      if (value > maximum || (is_nan(value) && !is_nan(maximum))) {
        maximum = value;
        best = place;
      }
    }
  }
  return best;
}

template <class T>
struct MaxPoolArgs {
  PoolArgs pool;
  const T* x;
  T* y;
  std::int64_t count;  // elements of y
};
template <class Index, class T>
AIBENCH_DEVICE void max_pool_at(const MaxPoolArgs<T>& a, Index i) {
  const auto at = image_position(a.pool, i, static_cast<Index>(a.pool.p), static_cast<Index>(a.pool.q));
  a.y[i] = a.x[first_maximum(a.pool, a.x, at.n, at.c, at.row, at.column)];
}

// Gathers: each element of dx looks at the windows that cover it and adds dy of those whose first maximum it is. No two
// threads write one place, so nothing depends on their order.
template <class T>
struct MaxPoolBackwardArgs {
  PoolArgs pool;
  const T *x, *dy;
  T* dx;
  std::int64_t count;  // elements of dx
};
// The first window that covers a row or column.
template <class Index>
AIBENCH_DEVICE Index first_window(Index at, Index size, Index stride) {
  return at < size ? Index(0) : (at - size) / stride + 1;
}
template <class Index, class T>
AIBENCH_DEVICE void max_pool_backward_at(const MaxPoolBackwardArgs<T>& a, Index i) {
  const PoolArgs& pool = a.pool;
  const Index height = static_cast<Index>(pool.h), width = static_cast<Index>(pool.w);
  const Index p_count = static_cast<Index>(pool.p), q_count = static_cast<Index>(pool.q);
  const Index stride_h = static_cast<Index>(pool.stride_h), stride_w = static_cast<Index>(pool.stride_w);
  const auto at = image_position(pool, i, height, width);
  const Index p_begin = first_window(at.row, static_cast<Index>(pool.size_h), stride_h);
  const Index q_begin = first_window(at.column, static_cast<Index>(pool.size_w), stride_w);
  double sum = 0;
  for (Index p = p_begin; p < p_count && p * stride_h <= at.row; ++p) {
    for (Index q = q_begin; q < q_count && q * stride_w <= at.column; ++q) {
      if (first_maximum(pool, a.x, at.n, at.c, p, q) != i) continue;
      sum += static_cast<double>(a.dy[image_place(pool, at.n, at.c, p, q, p_count, q_count)]);
    }
  }
  a.dx[i] = static_cast<T>(static_cast<Wide<T>>(sum));
}

}  // namespace aibench::cuda
