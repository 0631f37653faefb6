#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include <cblas.h>

namespace aibench::openblas {

// Sizes that the library's int parameters can hold.
template <class... Sizes>
bool fits_blas(Sizes... sizes) {
  return ((sizes <= std::numeric_limits<blasint>::max()) && ...);
}

// C[m,n] = alpha * op(A)[m,k] * op(B)[k,n] + beta * C, row-major.
template <class T>
struct GemmCall {
  CBLAS_TRANSPOSE trans_a = CblasNoTrans, trans_b = CblasNoTrans;
  blasint m = 0, n = 0, k = 0;
  T alpha = 1;
  const T* a = nullptr;
  blasint lda = 0;
  const T* b = nullptr;
  blasint ldb = 0;
  T beta = 0;
  T* c = nullptr;
  blasint ldc = 0;

  void run() const {
    if constexpr (std::is_same_v<T, float>) {
      cblas_sgemm(CblasRowMajor, trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    } else {
      cblas_dgemm(CblasRowMajor, trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }
  }
};

template <class T>
inline constexpr const char* kGemmName = std::is_same_v<T, float> ? "sgemm" : "dgemm";

// While one lives, calls from any thread of the pool run on that thread alone. Costs some nanoseconds.
class SingleThreadedBlas {
 public:
  explicit SingleThreadedBlas(int threads) : threads_(threads) {
    if (threads_ > 1) openblas_set_num_threads(1);
  }
  ~SingleThreadedBlas() {
    if (threads_ > 1) openblas_set_num_threads(threads_);
  }
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;

 private:
  int threads_;
};

}  // namespace aibench::openblas
