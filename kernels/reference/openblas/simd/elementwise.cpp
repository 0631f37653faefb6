#include "kernels/reference/openblas/simd/isa.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

// Plain loops: the compiler vectorises them for the instruction set at hand.
namespace aibench::openblas::AIBENCH_SIMD_ISA {
namespace {

// Sums are carried in T over at most this many additions, then in fp64.
constexpr std::int64_t kRowsInT = 64;
constexpr std::int64_t kElementsInT = 2048;

inline float exp_of(float x) { return __builtin_expf(x); }
inline double exp_of(double x) { return __builtin_exp(x); }
inline float root_of(float x) { return __builtin_sqrtf(x); }
inline double root_of(double x) { return __builtin_sqrt(x); }

// A NaN stays a NaN.
template <class T>
inline T cut(T x) {
  return x < T(0) ? T(0) : x;
}

template <bool kRelu, class T>
void add_to_row(const T* x, T bias, T* y, std::int64_t count) {
  for (std::int64_t j = 0; j < count; ++j) {
    const T sum = x[j] + bias;
    y[j] = kRelu ? cut(sum) : sum;
  }
}

template <bool kRelu, class T>
void add_bias_typed(const T* x, const T* bias, T* y, std::int64_t rows, std::int64_t channels, std::int64_t inner) {
  for (std::int64_t i = 0; i < rows; ++i) {
    if (inner == 1) {
      for (std::int64_t channel = 0; channel < channels; ++channel) {
        const T sum = x[i * channels + channel] + bias[channel];
        y[i * channels + channel] = kRelu ? cut(sum) : sum;
      }
      continue;
    }
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      const std::int64_t at = (i * channels + channel) * inner;
      add_to_row<kRelu>(x + at, bias[channel], y + at, inner);
    }
  }
}

template <class T>
void add_bias(const T* x, const T* bias, T* y, std::int64_t rows, std::int64_t channels, std::int64_t inner,
              bool relu) {
  if (relu) {
    add_bias_typed<true>(x, bias, y, rows, channels, inner);
  } else {
    add_bias_typed<false>(x, bias, y, rows, channels, inner);
  }
}

template <class T>
void add_row_bias(T* y, std::int64_t stride, const T* bias, std::int64_t rows, std::int64_t width, bool relu) {
  for (std::int64_t row = 0; row < rows; ++row) {
    T* at = y + row * stride;
    if (relu) {
      add_to_row<true>(at, bias[row], at, width);
    } else {
      add_to_row<false>(at, bias[row], at, width);
    }
  }
}

template <class T>
void relu(const T* x, T* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) y[i] = cut(x[i]);
}

template <class T>
void relu_backward(const T* y, const T* dy, T* dx, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) dx[i] = y[i] > T(0) ? dy[i] : T(0);
}

template <class T>
T sum_in_lanes(const T* x, std::int64_t count) {
  Vector<T> sums[4] = {};
  std::int64_t i = 0;
  for (; i + 4 * kLanes<T> <= count; i += 4 * kLanes<T>) {
    for (int j = 0; j < 4; ++j) sums[j] += load(x + i + j * kLanes<T>);
  }
  T total = sum_of<T>((sums[0] + sums[1]) + (sums[2] + sums[3]));
  for (; i < count; ++i) total += x[i];
  return total;
}

template <class T>
void column_sums(const T* dy, double* sums, std::int64_t rows, std::int64_t channels) {
  constexpr std::int64_t kColumns = 64;
  for (std::int64_t first = 0; first < channels; first += kColumns) {
    const std::int64_t columns = smaller(kColumns, channels - first);
    for (std::int64_t row = 0; row < rows; row += kRowsInT) {
      T partial[kColumns] = {};
      const std::int64_t end = smaller(rows, row + kRowsInT);
      for (std::int64_t i = row; i < end; ++i) {
        for (std::int64_t j = 0; j < columns; ++j) partial[j] += dy[i * channels + first + j];
      }
      for (std::int64_t j = 0; j < columns; ++j) sums[first + j] += static_cast<double>(partial[j]);
    }
  }
}

template <class T>
void bias_backward(const T* dy, double* sums, std::int64_t rows, std::int64_t channels, std::int64_t inner) {
  if (inner == 1) return column_sums(dy, sums, rows, channels);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      const T* row = dy + (i * channels + channel) * inner;
      for (std::int64_t j = 0; j < inner; j += kElementsInT) {
        sums[channel] += static_cast<double>(sum_in_lanes(row + j, smaller(kElementsInT, inner - j)));
      }
    }
  }
}

template <class T>
void add(const T* x, T* y, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) y[i] += x[i];
}

template <class T>
double squared_error(const T* a, const T* b, std::int64_t count) {
  double sums[16] = {};
  std::int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    for (int j = 0; j < 16; ++j) {
      const double difference = static_cast<double>(a[i + j]) - static_cast<double>(b[i + j]);
      sums[j] += difference * difference;
    }
  }
  for (; i < count; ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sums[0] += difference * difference;
  }
  double total = 0;
  for (double sum : sums) total += sum;
  return total;
}

template <class T>
void scaled_difference(const T* a, const T* b, T* out, T scale, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = scale * (a[i] - b[i]);
}

template <class T>
void sgd(T* parameter, const T* gradient, T* velocity, std::int64_t count, T learning_rate, T momentum) {
  if (velocity == nullptr) {
    for (std::int64_t i = 0; i < count; ++i) parameter[i] -= learning_rate * gradient[i];
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const T speed = momentum * velocity[i] + gradient[i];
    velocity[i] = speed;
    parameter[i] -= learning_rate * speed;
  }
}

template <class T>
void adam(T* parameter, const T* gradient, T* first, T* second, std::int64_t count, const AdamFactors<T>& factors) {
  const AdamFactors<T> f = factors;
  for (std::int64_t i = 0; i < count; ++i) {
    const T g = gradient[i];
    const T m = f.beta1 * first[i] + f.keep1 * g;
    const T v = f.beta2 * second[i] + f.keep2 * g * g;
    first[i] = m;
    second[i] = v;
    parameter[i] -= f.first_scale * m / (root_of(f.second_scale * v) + f.epsilon);
  }
}

template <class T>
double softmax(const T* logits, const std::int32_t* labels, T* probabilities, std::int64_t rows, std::int64_t classes) {
  double loss = 0;
  for (std::int64_t i = 0; i < rows; ++i) {
    const T* row = logits + i * classes;
    T* out = probabilities + i * classes;
    T most = row[0];
    for (std::int64_t j = 1; j < classes; ++j) most = row[j] > most ? row[j] : most;
    for (std::int64_t j = 0; j < classes; ++j) out[j] = exp_of(row[j] - most);
    double sum = 0;
    for (std::int64_t j = 0; j < classes; ++j) sum += static_cast<double>(out[j]);
    const T scale = static_cast<T>(1.0 / sum);
    for (std::int64_t j = 0; j < classes; ++j) out[j] *= scale;
    const std::int64_t label = labels[i];
    loss +=
        label < 0 || label >= classes ? __builtin_nan("") : __builtin_log(sum) - static_cast<double>(row[label] - most);
  }
  return loss;
}

template <class T>
void softmax_backward(const T* probabilities, const std::int32_t* labels, T* dlogits, std::int64_t rows,
                      std::int64_t classes, T scale) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const T* row = probabilities + i * classes;
    T* out = dlogits + i * classes;
    for (std::int64_t j = 0; j < classes; ++j) out[j] = row[j] * scale;
    const std::int64_t label = labels[i];
    if (label >= 0 && label < classes) out[label] = (row[label] - T(1)) * scale;
  }
}

template <class T>
constexpr ElementwiseLoops<T> kTable = {add_bias<T>,      add_row_bias<T>, relu<T>,          relu_backward<T>,
                                        bias_backward<T>, add<T>,          squared_error<T>, scaled_difference<T>,
                                        sgd<T>,           adam<T>,         softmax<T>,       softmax_backward<T>};

}  // namespace

const ElementwiseLoops<float>& elementwise(float) { return kTable<float>; }
const ElementwiseLoops<double>& elementwise(double) { return kTable<double>; }

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
