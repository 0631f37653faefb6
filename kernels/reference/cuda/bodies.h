#pragma once

#include <cmath>
#include <cstdint>

// What one thread of each kernel computes, as plain functions: nvcc compiles them for the device, the tests run them on
// the host with made-up threads. C++17, no standard library beyond <cmath>.
#if defined(__CUDACC__)
#define AIBENCH_DEVICE __host__ __device__ __forceinline__
#else
#define AIBENCH_DEVICE inline
#endif

namespace aibench::cuda {

// ---- bias and relu -----------------------------------------------------------------------------------------------
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

// ---- sums --------------------------------------------------------------------------------------------------------
// A sum of `terms` terms is cut into `parts` contiguous parts, one a block; the threads of a block take the terms of
// their part in turn. Adding in a fixed order makes every run give the same bits.
struct Share {
  std::int64_t begin, end;
};
AIBENCH_DEVICE Share share_of(std::int64_t terms, unsigned parts, unsigned part) {
  const std::int64_t size = (terms + parts - 1) / parts;
  const std::int64_t begin = size * part, end = begin + size;
  return {begin < terms ? begin : terms, end < terms ? end : terms};
}

// dbias[ch] = sum over rows i and positions j of dy[i, ch, j].
template <class T>
struct BiasBackwardArgs {
  const T* dy;
  T* dbias;
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

// ---- max pooling -------------------------------------------------------------------------------------------------
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

template <class T>
AIBENCH_DEVICE bool is_nan(T value) {
  return value != value;
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
  a.dx[i] = static_cast<T>(sum);
}

// ---- softmax and cross-entropy -----------------------------------------------------------------------------------
// A warp a row: each lane takes every 32nd class, then the lanes' results are combined.
template <class T>
struct SoftmaxArgs {
  const T* logits;
  const std::int32_t* labels;
  T* probabilities;
  double* row_losses;  // scratch, one a row
  std::int64_t rows, classes;
};
template <class T>
AIBENCH_DEVICE T greater_of(T a, T b) {
  return a > b || is_nan(a) ? a : b;
}
// The greatest of a lane's logits. Lanes without one repeat the row's first, which changes no maximum.
template <class T>
AIBENCH_DEVICE T softmax_maximum_part(const SoftmaxArgs<T>& a, std::int64_t row, unsigned lane, unsigned lanes) {
  const T* logits = a.logits + row * a.classes;
  T maximum = logits[0];
  for (std::int64_t j = lane; j < a.classes; j += lanes) maximum = greater_of(maximum, logits[j]);
  return maximum;
}
AIBENCH_DEVICE float exponential(float value) { return expf(value); }
AIBENCH_DEVICE double exponential(double value) { return exp(value); }
template <class T>
AIBENCH_DEVICE double softmax_sum_part(const SoftmaxArgs<T>& a, std::int64_t row, T maximum, unsigned lane,
                                       unsigned lanes) {
  const T* logits = a.logits + row * a.classes;
  double sum = 0;
  for (std::int64_t j = lane; j < a.classes; j += lanes) sum += static_cast<double>(exponential(logits[j] - maximum));
  return sum;
}
template <class T>
AIBENCH_DEVICE void softmax_write_part(const SoftmaxArgs<T>& a, std::int64_t row, T maximum, double sum, unsigned lane,
                                       unsigned lanes) {
  const T* logits = a.logits + row * a.classes;
  T* probabilities = a.probabilities + row * a.classes;
  for (std::int64_t j = lane; j < a.classes; j += lanes) {
    probabilities[j] = static_cast<T>(static_cast<double>(exponential(logits[j] - maximum)) / sum);
  }
}
// The row's loss, in a form that no size of the logits overflows. A label that is no class makes it NaN: memory that
// holds no labels yet must not be used as an index.
template <class T>
AIBENCH_DEVICE double softmax_row_loss(const SoftmaxArgs<T>& a, std::int64_t row, T maximum, double sum) {
  const std::int32_t label = a.labels[row];
  if (label < 0 || label >= a.classes) return static_cast<double>(NAN);
  const T logit = a.logits[row * a.classes + label];
  return log(sum) - (static_cast<double>(logit) - static_cast<double>(maximum));
}

template <class T>
struct SoftmaxBackwardArgs {
  const T* probabilities;
  const std::int32_t* labels;
  T* dlogits;
  std::int64_t rows, classes, count;  // count = rows * classes
};
template <class Index, class T>
AIBENCH_DEVICE void softmax_backward_at(const SoftmaxBackwardArgs<T>& a, Index i) {
  const Index row = i / static_cast<Index>(a.classes), j = i % static_cast<Index>(a.classes);
  const T truth = static_cast<Index>(a.labels[row]) == j ? T(1) : T(0);
  a.dlogits[i] = (a.probabilities[i] - truth) / static_cast<T>(a.rows);
}

// ---- mean squared error ------------------------------------------------------------------------------------------
template <class T>
struct SquaredErrorArgs {
  const T *prediction, *target;
  std::int64_t count;
};
template <class T>
AIBENCH_DEVICE double squared_error_part(const SquaredErrorArgs<T>& a, Share share, unsigned thread, unsigned threads) {
  double sum = 0;
  for (std::int64_t i = share.begin + thread; i < share.end; i += threads) {
    const double difference = static_cast<double>(a.prediction[i]) - static_cast<double>(a.target[i]);
    sum += difference * difference;
  }
  return sum;
}

template <class T>
struct SquaredErrorBackwardArgs {
  const T *prediction, *target;
  T* dprediction;
  std::int64_t count;
};
template <class Index, class T>
AIBENCH_DEVICE void squared_error_backward_at(const SquaredErrorBackwardArgs<T>& a, Index i) {
  a.dprediction[i] = T(2) * (a.prediction[i] - a.target[i]) / static_cast<T>(a.count);
}

// ---- optimisers --------------------------------------------------------------------------------------------------
inline constexpr unsigned kTensorsPerLaunch = 32;  // so that a launch's arguments stay below 4 KB

// Which of `tensors` tensors block `block` belongs to, given the first block of each in ascending order.
AIBENCH_DEVICE unsigned tensor_of_block(const unsigned* first_block, unsigned tensors, unsigned block) {
  unsigned tensor = 0;
  while (tensor + 1 < tensors && first_block[tensor + 1] <= block) ++tensor;
  return tensor;
}

template <class T>
struct SgdTensor {
  T* parameter;
  const T* gradient;
  T* velocity;  // nullptr without momentum
  T learning_rate, momentum;
  std::int64_t count;
};
template <class T>
AIBENCH_DEVICE void sgd_at(const SgdTensor<T>& t, std::int64_t i) {
  T direction = t.gradient[i];
  if (t.velocity != nullptr) {
    direction += t.momentum * t.velocity[i];
    t.velocity[i] = direction;
  }
  t.parameter[i] -= t.learning_rate * direction;
}

template <class T>
struct AdamTensor {
  T *parameter, *first_moment, *second_moment, *step;
  const T* gradient;
  double learning_rate, beta1, beta2;
  T epsilon;
  std::int64_t count;
};
// What the new step makes of the bias corrections: written once a pass, read by every element.
template <class T>
struct AdamScales {
  T first, second;
};
template <class T>
AIBENCH_DEVICE AdamScales<T> adam_advance(const AdamTensor<T>& t) {
  const double step = static_cast<double>(*t.step) + 1;
  *t.step = static_cast<T>(step);
  return {static_cast<T>(t.learning_rate / (1 - pow(t.beta1, step))), static_cast<T>(1 / (1 - pow(t.beta2, step)))};
}
AIBENCH_DEVICE float square_root(float value) { return sqrtf(value); }
AIBENCH_DEVICE double square_root(double value) { return sqrt(value); }
template <class T>
AIBENCH_DEVICE void adam_at(const AdamTensor<T>& t, AdamScales<T> scales, std::int64_t i) {
  const T g = t.gradient[i];
  const T m = static_cast<T>(t.beta1) * t.first_moment[i] + static_cast<T>(1 - t.beta1) * g;
  const T v = static_cast<T>(t.beta2) * t.second_moment[i] + static_cast<T>(1 - t.beta2) * g * g;
  t.first_moment[i] = m;
  t.second_moment[i] = v;
  t.parameter[i] -= scales.first * m / (square_root(v * scales.second) + t.epsilon);
}

}  // namespace aibench::cuda
