#include "kernels/reference/openblas/simd/isa.h"
#include "kernels/reference/openblas/simd/loops.h"
#include "kernels/reference/openblas/simd/tables.h"

namespace aibench::openblas::AIBENCH_SIMD_ISA {
namespace {

template <class T>
struct Bits {
  using Type = std::int32_t;
};
template <>
struct Bits<double> {
  using Type = std::int64_t;
};

// The first `count` lanes of `value`, zero in the others.
template <class T>
[[gnu::always_inline]] inline Vector<T> first_lanes(Vector<T> value, std::int64_t count) {
  using Mask = Vector<typename Bits<T>::Type>;
  Mask lane;
  for (int i = 0; i < kLanes<T>; ++i) lane[i] = i;
  const Mask keep = lane < static_cast<typename Bits<T>::Type>(count);
  return (Vector<T>)((Mask)value & keep);
}

template <class T>
void copy_exactly(const T* src, T* dst, std::int64_t count) {
  __builtin_memcpy(dst, src, static_cast<std::uint64_t>(count) * sizeof(T));
}

// Rows are copied in whole vectors that spill into the next row, which is then overwritten; the rows near the end,
// where the spill would leave dst, are copied exactly.
template <class T>
void copy_rows(const T* src, std::int64_t pitch, T* dst, std::int64_t rows, std::int64_t width) {
  const std::int64_t total = rows * width;
  const std::int64_t spilled = (width + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
  std::int64_t row = 0;
  for (; row < rows && row * width + spilled <= total; ++row) {
    const T* from = src + row * pitch;
    T* to = dst + row * width;
    for (std::int64_t j = 0; j < width; j += kLanes<T>) store(to + j, load(from + j));
  }
  for (; row < rows; ++row) copy_exactly(src + row * pitch, dst + row * width, width);
}

template <bool kRelu, class T>
void finish_rows_typed(const T* src, std::int64_t pitch, T* dst, std::int64_t rows, std::int64_t width, T bias) {
  const std::int64_t total = rows * width;
  const std::int64_t spilled = (width + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
  std::int64_t row = 0;
  for (; row < rows && row * width + spilled <= total; ++row) {
    const T* from = src + row * pitch;
    T* to = dst + row * width;
    for (std::int64_t j = 0; j < width; j += kLanes<T>) {
      const Vector<T> sum = load(from + j) + bias;
      store<T>(to + j, kRelu ? (sum < T(0) ? Vector<T>{} : sum) : sum);
    }
  }
  for (; row < rows; ++row) {
    for (std::int64_t j = 0; j < width; ++j) {
      const T sum = src[row * pitch + j] + bias;
      dst[row * width + j] = kRelu && sum < T(0) ? T(0) : sum;
    }
  }
}

template <class T>
void finish_rows(const T* src, std::int64_t pitch, T* dst, std::int64_t rows, std::int64_t width, T bias, bool relu) {
  if (relu) {
    finish_rows_typed<true>(src, pitch, dst, rows, width, bias);
  } else {
    finish_rows_typed<false>(src, pitch, dst, rows, width, bias);
  }
}

// Rows of at least kCount elements in pieces of kCount, the last of which may overlap the one before.
template <int kCount, class T>
void move_in_pieces(const T* src, std::int64_t src_pitch, T* dst, std::int64_t dst_pitch, std::int64_t rows,
                    std::int64_t width) {
  typedef T Piece __attribute__((vector_size(kCount * sizeof(T))));
  for (std::int64_t row = 0; row < rows; ++row, src += src_pitch, dst += dst_pitch) {
    Piece piece;
    for (std::int64_t j = 0; j + kCount <= width; j += kCount) {
      __builtin_memcpy(&piece, src + j, sizeof piece);
      __builtin_memcpy(dst + j, &piece, sizeof piece);
    }
    if (width % kCount != 0) {
      __builtin_memcpy(&piece, src + width - kCount, sizeof piece);
      __builtin_memcpy(dst + width - kCount, &piece, sizeof piece);
    }
  }
}

template <class T>
void move_rows(const T* src, std::int64_t src_pitch, T* dst, std::int64_t dst_pitch, std::int64_t rows,
               std::int64_t width) {
  if (width >= 16) {
    move_in_pieces<16>(src, src_pitch, dst, dst_pitch, rows, width);
  } else if (width >= 8) {
    move_in_pieces<8>(src, src_pitch, dst, dst_pitch, rows, width);
  } else if (width >= 4) {
    move_in_pieces<4>(src, src_pitch, dst, dst_pitch, rows, width);
  } else if (width >= 2) {
    move_in_pieces<2>(src, src_pitch, dst, dst_pitch, rows, width);
  } else if (width == 1) {
    for (std::int64_t row = 0; row < rows; ++row) dst[row * dst_pitch] = src[row * src_pitch];
  }
}

template <class T>
void add_rows(const T* src, T* dst, std::int64_t pitch, std::int64_t rows, std::int64_t width) {
  const std::int64_t whole = width / kLanes<T> * kLanes<T>;
  for (std::int64_t row = 0; row < rows; ++row) {
    const T* from = src + row * width;
    T* to = dst + row * pitch;
    for (std::int64_t j = 0; j < whole; j += kLanes<T>) store<T>(to + j, load(to + j) + load(from + j));
    if (whole < width) {
      store<T>(to + whole, load(to + whole) + first_lanes<T>(load(from + whole), width - whole));
    }
  }
}

template <class T>
void copy_strided(const T* src, std::int64_t stride, T* dst, std::int64_t count) {
  if (stride == 2) {
    for (std::int64_t i = 0; i < count; ++i) dst[i] = src[2 * i];
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) dst[i] = src[i * stride];
}

template <class T>
constexpr ImageLoops<T> kTable = {copy_rows<T>, finish_rows<T>, move_rows<T>, add_rows<T>, copy_strided<T>};

}  // namespace

const ImageLoops<float>& image(float) { return kTable<float>; }
const ImageLoops<double>& image(double) { return kTable<double>; }

}  // namespace aibench::openblas::AIBENCH_SIMD_ISA
