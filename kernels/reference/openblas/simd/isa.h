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

template <class T>
static inline T smaller(T a, T b) {
  return b < a ? b : a;
}

}  // namespace AIBENCH_SIMD_ISA
}  // namespace aibench::openblas
