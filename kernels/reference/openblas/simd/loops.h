#pragma once

#include <cstdint>

// The provider's own inner loops, one table for each instruction set and element type. Pointers may be unaligned;
// ranges may be empty. Arrays of one call must not overlap unless a line says so.
namespace aibench::openblas {

struct PoolWindow {  // MaxPoolShape of one channel image: x [h, w] -> y [p, q]
  std::int64_t h, w, p, q, size_h, size_w, stride_h, stride_w;
};

// Of one step of Adam. 1 - beta is rounded from fp64: in T, 1 - T(0.999) is 5e-5 off.
template <class T>
struct AdamFactors {
  T beta1, keep1;  // keep1 = 1 - beta1
  T beta2, keep2;  // keep2 = 1 - beta2
  T first_scale;   // learning_rate / (1 - beta1^t)
  T second_scale;  // 1 / (1 - beta2^t)
  T epsilon;
};

template <class T>
struct ElementwiseLoops {
  // y = x + bias, below 0 cut to 0 when `relu`; x and y are [rows, channels, inner]. y may be x.
  void (*add_bias)(const T* x, const T* bias, T* y, std::int64_t rows, std::int64_t channels, std::int64_t inner,
                   bool relu);
  // y [rows, width] with `stride` elements from row to row: y += bias[row], then relu if asked, in place.
  void (*add_row_bias)(T* y, std::int64_t stride, const T* bias, std::int64_t rows, std::int64_t width, bool relu);
  void (*relu)(const T* x, T* y, std::int64_t count);                         // y may be x
  void (*relu_backward)(const T* y, const T* dy, T* dx, std::int64_t count);  // dx may be dy
  // sums[channel] += sum of dy [rows, channels, inner] over rows and inner.
  void (*bias_backward)(const T* dy, double* sums, std::int64_t rows, std::int64_t channels, std::int64_t inner);
  void (*add)(const T* x, T* y, std::int64_t count);  // y += x
  // Sum of (a - b)^2.
  double (*squared_error)(const T* a, const T* b, std::int64_t count);
  void (*scaled_difference)(const T* a, const T* b, T* out, T scale, std::int64_t count);  // out = scale * (a - b)
  // velocity may be null: no momentum.
  void (*sgd)(T* parameter, const T* gradient, T* velocity, std::int64_t count, T learning_rate, T momentum);
  void (*adam)(T* parameter, const T* gradient, T* first, T* second, std::int64_t count, const AdamFactors<T>& factors);
  // Sum over the rows of -log softmax(logits)[label]; NaN when a label is outside [0, classes).
  double (*softmax)(const T* logits, const std::int32_t* labels, T* probabilities, std::int64_t rows,
                    std::int64_t classes);
  void (*softmax_backward)(const T* probabilities, const std::int32_t* labels, T* dlogits, std::int64_t rows,
                           std::int64_t classes, T scale);
};

// Between f32 and bf16, held as 16 bits.
struct HalfLoops {
  void (*widen)(const std::uint16_t* x, float* y, std::int64_t count);
  void (*narrow)(const float* x, std::uint16_t* y, std::int64_t count);  // to nearest, ties to even; a NaN stays one
};

// y = x * factor + bias, not below `lowest`. An i8 is rounded to nearest, ties to even, and saturates at 127; `lowest`
// is -128 or more then.
template <class In, class Out>
struct RescaleLoops {
  // Of one channel.
  void (*plane)(const In* x, float factor, float bias, float lowest, Out* y, std::int64_t count);
  // Every element with a factor and a bias of its own.
  void (*row)(const In* x, const float* factors, const float* biases, float lowest, Out* y, std::int64_t count);
};

struct QuantizedLoops {
  RescaleLoops<float, std::int8_t> quantize;
  RescaleLoops<std::int32_t, std::int8_t> requantize;
  RescaleLoops<std::int32_t, float> dequantize_sums;
  RescaleLoops<std::int8_t, float> dequantize;
  void (*relu)(const std::int8_t* x, std::int8_t* y, std::int64_t count);
};

template <class T>
struct PoolLoops {
  // One channel image each. The last two are null for 8-bit integers, which are not trained.
  void (*max_pool)(const PoolWindow& window, const T* x, T* y);
  void (*max_pool_backward)(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx);
  // The same for windows of 2 x 2 at stride 2, with the gradient of a relu between convolution and pooling applied
  // (y > 0 ? dy : 0). dx has `pitch` elements a row, of which w are written.
  void (*relu_pool2_backward)(const PoolWindow& window, const T* x, const T* y, const T* dy, T* dx, std::int64_t pitch);
  // All channels of an image, channels last: x [h, w, channels], y [p, q, channels]. Back: null for 8-bit integers.
  void (*max_pool_nhwc)(const PoolWindow& window, std::int64_t channels, const T* x, T* y);
  void (*max_pool_backward_nhwc)(const PoolWindow& window, std::int64_t channels, const T* x, const T* y, const T* dy,
                                 T* dx);
};

template <class T>
struct ImageLoops {
  // dst [rows, width] tight = src with `pitch` elements a row. May read up to 63 bytes behind any row but the last.
  void (*copy_rows)(const T* src, std::int64_t pitch, T* dst, std::int64_t rows, std::int64_t width);
  // The same with `bias` added and, when `relu`, values below 0 cut to 0.
  void (*finish_rows)(const T* src, std::int64_t pitch, T* dst, std::int64_t rows, std::int64_t width, T bias,
                      bool relu);
  // dst [rows, width] = src, each with a pitch of its own; touches nothing else.
  void (*move_rows)(const T* src, std::int64_t src_pitch, T* dst, std::int64_t dst_pitch, std::int64_t rows,
                    std::int64_t width);
  // dst, with `pitch` elements a row, += src [rows, width] tight. May read up to 63 bytes behind src, and reads and
  // rewrites up to 63 bytes behind a row of dst unchanged.
  void (*add_rows)(const T* src, T* dst, std::int64_t pitch, std::int64_t rows, std::int64_t width);
  // Every `stride`-th element of src.
  void (*copy_strided)(const T* src, std::int64_t stride, T* dst, std::int64_t count);
};

// Convolution straight from a padded image, without im2col. Output position i of an image reads element
// offsets[t] + i for every tap t (a tap is one input channel, filter row and filter column).
template <class T>
struct DirectLoops {
  std::int64_t lanes;              // elements of one vector
  std::int64_t channel_blocks[6];  // output channels a tile can hold, largest first, ending with 1 and zeros
  // y[k * y_stride + i] = sum over t of w[t * block + k] * x[offsets[t] + i] for k < block (one of channel_blocks) and
  // i < count; count is a multiple of `lanes`. `soon` is only a hint: about there, `soon_stride` elements from channel
  // to channel, the caller is going to write the same results; fetching those lines while the sums are made keeps the
  // writes from waiting for memory.
  void (*forward)(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* w, std::int64_t block, T* y,
                  std::int64_t y_stride, std::int64_t count, const T* soon, std::int64_t soon_stride);
  // dw[k * dw_stride + t] += sum over i < count of dy[k * dy_stride + i] * x[offsets[t] + i], for k < channels; count
  // is a multiple of `lanes`.
  void (*backward_weights)(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy,
                           std::int64_t dy_stride, std::int64_t channels, std::int64_t count, T* dw,
                           std::int64_t dw_stride);
  // out[i * width + k] = planes[k * stride + i] for i < count (a multiple of `lanes`) and k < channels, 0 for
  // channels <= k < width; width is `lanes` or twice that.
  void (*interleave)(const T* planes, std::int64_t stride, std::int64_t channels, std::int64_t count, T* out,
                     std::int64_t width);
  // dw[t * width + k] += sum of dy[i * width + k] * x[offsets[t] + i] over i = row * pitch + column, for row < rows and
  // column < columns.
  void (*backward_weights_interleaved)(const T* x, const std::int32_t* offsets, std::int64_t taps, const T* dy,
                                       std::int64_t width, std::int64_t rows, std::int64_t columns, std::int64_t pitch,
                                       T* dw);
};

// The tables for this CPU's best instruction set. T: float, double.
template <class T>
const ElementwiseLoops<T>& elementwise_loops();
const HalfLoops& half_loops();
const QuantizedLoops& quantized_loops();
template <class T>  // std::int8_t as well
const PoolLoops<T>& pool_loops();
template <class T>
const ImageLoops<T>& image_loops();
template <class T>
const DirectLoops<T>& direct_loops();

// "avx512", "avx2" or "baseline".
const char* loops_isa();

}  // namespace aibench::openblas
