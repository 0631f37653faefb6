// Preloaded into a worker, makes every matrix product of the CPU's library slower by SLOW_GEMM_PERCENT of its own time:
// a regression of known size, without a line of it in the product.
#include <chrono>
#include <cstdlib>

#include <dlfcn.h>

namespace {

using Clock = std::chrono::steady_clock;

double slowdown() {
  static const double share = [] {
    const char* text = std::getenv("SLOW_GEMM_PERCENT");
    return text ? std::strtod(text, nullptr) / 100 : 0.0;
  }();
  return share;
}

template <class Function, class... Arguments>
void call_slowly(const char* name, Arguments... arguments) {
  static auto* const real = reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
  const auto begin = Clock::now();
  real(arguments...);
  const auto end = Clock::now();
  const auto until = end + std::chrono::duration_cast<Clock::duration>((end - begin) * slowdown());
  while (Clock::now() < until) {
  }
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) void cblas_sgemm(int order, int trans_a, int trans_b, int m, int n, int k,
                                                        float alpha, const float* a, int lda, const float* b, int ldb,
                                                        float beta, float* c, int ldc) {
  using Function = void(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*, int);
  call_slowly<Function>("cblas_sgemm", order, trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

__attribute__((visibility("default"))) void cblas_dgemm(int order, int trans_a, int trans_b, int m, int n, int k,
                                                        double alpha, const double* a, int lda, const double* b,
                                                        int ldb, double beta, double* c, int ldc) {
  using Function =
      void(int, int, int, int, int, int, double, const double*, int, const double*, int, double, double*, int);
  call_slowly<Function>("cblas_dgemm", order, trans_a, trans_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
}
