// Prints how long a comparison takes for results of growing size: seconds, and the peak memory of the process. Run it
// by hand: compare_scale [rows] [rounds]. Nothing is asserted; times depend on the machine.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include <sys/resource.h>

#include "bench/compare/compare.h"
#include "tests/unit/compare/sample_sides.h"

namespace {

using namespace aibench;

Result result_of(int cases, int rounds, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Result result = test::bare_result();
  for (int c = 0; c < cases; ++c) {
    std::vector<double> times, clocks;
    for (int r = 0; r < rounds; ++r) {
      times.push_back(1e-3 * std::exp(0.01 * normal(random)));
      clocks.push_back(3e9 * std::exp(0.005 * normal(random)));
    }
    test::add_case(result, "gemm/f32/m" + std::to_string(c), times, clocks);
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  const int rows = argc > 1 ? std::atoi(argv[1]) : 20000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 10;
  for (const int share : {4, 2, 1}) {
    const Side base = test::side_of(result_of(rows / share, rounds, 1)),
               next = test::side_of(result_of(rows / share, rounds, 2));
    const auto begin = std::chrono::steady_clock::now();
    const Comparison comparison = compare(base, next, {});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%6zu rows x %d rounds: compare %.3f s, peak %.0f MiB\n", comparison.rows.size(), rounds, seconds,
                static_cast<double>(usage.ru_maxrss) / 1024);
  }
}
