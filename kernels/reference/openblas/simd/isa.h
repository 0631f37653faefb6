#pragma once

#include <cstdint>

// The sources in this folder are compiled once for each instruction set (see CMakeLists.txt), each time into a
// namespace of its own, AIBENCH_SIMD_ISA; dispatch.cpp picks one at run time. They include nothing that brings inline
// functions of the standard library along: the linker would keep one copy for all, perhaps the one that this CPU
// cannot run.
namespace aibench::openblas {

// Vectors are written with the compiler's own vector types: portable to any CPU, and the same code for each width.
namespace AIBENCH_SIMD_ISA {

inline constexpr int kVectorBytes = AIBENCH_SIMD_BYTES;
inline constexpr int kRegisters = AIBENCH_SIMD_REGISTERS;

template <class T>
inline constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(T));

template <class T>
struct VectorOf {
  typedef T Type __attribute__((vector_size(AIBENCH_SIMD_BYTES)));
};
template <class T>
using Vector = typename VectorOf<T>::Type;

template <class T>
[[gnu::always_inline]] static inline Vector<T> load(const T* from) {
  Vector<T> value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
[[gnu::always_inline]] static inline void store(T* to, Vector<T> value) {
  __builtin_memcpy(to, &value, sizeof value);
}

template <class T>
[[gnu::always_inline]] static inline T sum_of(Vector<T> value) {
  T sum = 0;
  for (int lane = 0; lane < kLanes<T>; ++lane) sum += value[lane];
  return sum;
}

// Compile-time lists of lane numbers, for shuffles.
template <int... kIndex>
struct Lanes {};
template <int kCount, int... kIndex>
struct MakeLanes : MakeLanes<kCount - 1, kCount - 1, kIndex...> {};
template <int... kIndex>
struct MakeLanes<0, kIndex...> {
  using Type = Lanes<kIndex...>;
};

// Sums of `kGroup` neighbouring lanes are replaced by sums of twice as many: lanes of even groups take a's, lanes of
// odd groups b's. A tree of these with kGroup = 1, 2, 4, ... turns as many vectors as one has lanes into the vector of
// their sums.
template <int kGroup, class T, int... kIndex>
[[gnu::always_inline]] static inline Vector<T> fold(Vector<T> a, Vector<T> b, Lanes<kIndex...>) {
  constexpr int kCount = kLanes<T>;
  const Vector<T> low =
      __builtin_shufflevector(a, b, (kIndex / kGroup % 2 == 0 ? kIndex : kIndex - kGroup + kCount)...);
  const Vector<T> high =
      __builtin_shufflevector(a, b, (kIndex / kGroup % 2 == 0 ? kIndex + kGroup : kIndex + kCount)...);
  return low + high;
}

// sums[lane] = the sum over vectors[lane], for all lanes; destroys `vectors`.
template <int kGroup = 1, class T>
[[gnu::always_inline]] static inline Vector<T> sums_of(Vector<T>* vectors) {
  constexpr int kLeft = kLanes<T> / kGroup;
  if constexpr (kLeft == 1) {
    return vectors[0];
  } else {
#pragma GCC unroll 16
    for (int i = 0; i < kLeft / 2; ++i) {
      vectors[i] = fold<kGroup, T>(vectors[2 * i], vectors[2 * i + 1], typename MakeLanes<kLanes<T>>::Type());
    }
    return sums_of<kGroup * 2, T>(vectors);
  }
}

// One step of a transposition: the lanes of a and b in turn, from their lower or their upper halves.
template <bool kUpper, class T, int... kIndex>
[[gnu::always_inline]] static inline Vector<T> zip(Vector<T> a, Vector<T> b, Lanes<kIndex...>) {
  constexpr int kCount = kLanes<T>, kFrom = kUpper ? kCount / 2 : 0;
  return __builtin_shufflevector(a, b, (kIndex / 2 + kFrom + kIndex % 2 * kCount)...);
}

// Transposes the square of kLanes vectors in place. Each step zips vector i with vector i + half; after log2(kLanes)
// steps the lane number has taken the place of the vector's number.
template <int kStep = 1, class T>
[[gnu::always_inline]] static inline void transpose(Vector<T>* rows) {
  if constexpr (kStep < kLanes<T>) {
    constexpr int kHalf = kLanes<T> / 2;
    using All = typename MakeLanes<kLanes<T>>::Type;
    Vector<T> zipped[kLanes<T>];
#pragma GCC unroll 16
    for (int i = 0; i < kHalf; ++i) {
      zipped[2 * i] = zip<false, T>(rows[i], rows[i + kHalf], All());
      zipped[2 * i + 1] = zip<true, T>(rows[i], rows[i + kHalf], All());
    }
#pragma GCC unroll 16
    for (int i = 0; i < kLanes<T>; ++i) rows[i] = zipped[i];
    transpose<kStep * 2, T>(rows);
  }
}

template <class T>
static inline T smaller(T a, T b) {
  return b < a ? b : a;
}

}  // namespace AIBENCH_SIMD_ISA
}  // namespace aibench::openblas
