#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/reference/openblas/blas.h"

// A product with one row or one column is a matrix times a vector. The library has a call of its own for that, which
// reads the matrix once as it lies; gemm packs it first.
namespace aibench::openblas {

// y = alpha * op(A) x + beta * y for a row-major A[rows, columns] as stored, so op(A) is [columns, rows] when `trans`.
template <class T>
struct GemvCall {
  CBLAS_TRANSPOSE trans = CblasNoTrans;
  blasint rows = 0, columns = 0;
  T alpha = 1;
  const T* a = nullptr;
  blasint lda = 0;
  const T* x = nullptr;
  blasint x_step = 1;  // elements
  T beta = 0;
  T* y = nullptr;
  blasint y_step = 1;  // elements

  void run() const {
    if constexpr (std::is_same_v<T, float>) {
      cblas_sgemv(CblasRowMajor, trans, rows, columns, alpha, a, lda, x, x_step, beta, y, y_step);
    } else {
      cblas_dgemv(CblasRowMajor, trans, rows, columns, alpha, a, lda, x, x_step, beta, y, y_step);
    }
  }
};

template <class T>
inline constexpr const char* kGemvName = std::is_same_v<T, float> ? "sgemv" : "dgemv";

// Whether `call` is a matrix times a vector whose matrix is large enough. Below 16384 elements the library's gemm was as
// fast or faster (0.3.21 on AVX-512: 512 x 10 0.6 against 0.9 us, 400 x 120 3.2 against 2.4, 9216 x 512 1500 against 675).
template <class T>
bool is_gemv(const GemmCall<T>& call) {
  constexpr std::int64_t kWorthGemv = 16384;
  return (call.m == 1 || call.n == 1) && std::int64_t{call.m} * call.n * call.k >= kWorthGemv;
}

// The same product; `call.m` or `call.n` is 1.
template <class T>
GemvCall<T> gemv_of(const GemmCall<T>& call) {
  const bool trans_a = call.trans_a == CblasTrans, trans_b = call.trans_b == CblasTrans;
  if (call.m == 1) {  // c[1,n] = a[1,k] op(b)[k,n]
    return {.trans = trans_b ? CblasNoTrans : CblasTrans,
            .rows = trans_b ? call.n : call.k,
            .columns = trans_b ? call.k : call.n,
            .alpha = call.alpha,
            .a = call.b,
            .lda = call.ldb,
            .x = call.a,
            .x_step = trans_a ? call.lda : 1,
            .beta = call.beta,
            .y = call.c};
  }
  return {.trans = call.trans_a,  // c[m,1] = op(a)[m,k] b[k,1]
          .rows = trans_a ? call.k : call.m,
          .columns = trans_a ? call.m : call.k,
          .alpha = call.alpha,
          .a = call.a,
          .lda = call.lda,
          .x = call.b,
          .x_step = trans_b ? 1 : call.ldb,
          .beta = call.beta,
          .y = call.c,
          .y_step = call.ldc};
}

}  // namespace aibench::openblas
