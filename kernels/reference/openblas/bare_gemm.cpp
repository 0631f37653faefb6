// A bare loop of cblas_sgemm, for comparison with what the harness reports: no part of aibench is in the timed region.
//   bare_gemm [THREADS] [SIZE...]     prints "SIZE SECONDS" lines: the median seconds of one call, square matrices
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <cblas.h>

#include "kernels/reference/bare_timing.h"
#include "kernels/reference/openblas/kernel_choice.h"

namespace {

double median_seconds(blasint n) {
  const std::size_t count = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> a(count), b(count), c(count);
  for (float& value : a) value = uniform(random);
  for (float& value : b) value = uniform(random);
  const auto call = [&] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1.0F, a.data(), n, b.data(), n, 0.0F, c.data(), n);
  };
  return aibench::bare_median_seconds(call);
}

}  // namespace

int main(int argc, char** argv) {
  aibench::openblas::restart_with_best_kernels(argv);  // as the worker does: the same kernels on both sides
  openblas_set_num_threads(argc > 1 ? std::atoi(argv[1]) : 1);
  std::fprintf(stderr, "kernels %s, %d threads\n", openblas_get_corename(), openblas_get_num_threads());
  std::vector<int> sizes;
  for (int i = 2; i < argc; ++i) sizes.push_back(std::atoi(argv[i]));
  if (sizes.empty()) sizes = {256, 512, 1024, 2048};
  for (const int size : sizes) {
    if (size < 1 || size > 32768) {
      std::fprintf(stderr, "not a size from 1 to 32768: %d\n", size);
      return 2;
    }
    std::printf("%d %.9g\n", size, median_seconds(size));
  }
  return 0;
}
