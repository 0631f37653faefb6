// Prints how long the answers to results of growing size take: seconds. Run it by hand: answer_scale [rows] [rounds].
// Nothing is asserted; times depend on the machine.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "bench/answer/recommend.h"
#include "bench/answer/refine.h"
#include "bench/answer/roofline.h"
#include "bench/answer/sweep_crossover.h"
#include "bench/report/run_tables.h"
#include "tests/unit/answer/answer_samples.h"

namespace {

using namespace aibench;

// Sweeps of 64 sizes on two targets, or, wide, 100 cases on many.
Result result_of(std::size_t cases, std::size_t targets, std::size_t rounds) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, 0.01);
  std::vector<std::string> names = {"cpu"};
  for (std::size_t t = 1; t < targets; ++t) names.push_back("sim:" + std::to_string(t));
  Result result = test::answer_result(names);
  for (std::size_t c = 0; c < cases; ++c) {
    const auto size = static_cast<std::int64_t>(16 * (c % 64 + 1)), sweep = static_cast<std::int64_t>(c / 64 + 1);
    std::vector<ResultRow> rows;
    for (const std::string& name : names) {
      std::vector<double> times;
      for (std::size_t r = 0; r < rounds; ++r) {
        const double usual = name == "cpu" ? 1e-6 * static_cast<double>(size) : 5e-4;
        times.push_back(usual * std::exp(normal(random)));
      }
      rows.push_back(test::row_of_rounds(name, times, name == "cpu" ? 0 : 1e-4));
    }
    test::add_case(result, GemmWorkload{.m = size, .n = 8, .k = sweep}, std::move(rows));
  }
  return result;
}

template <class Work>
void timed(const char* what, Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  const std::size_t count = work();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("  %-12s %.3f s (%zu)\n", what, seconds, count);
}

void answer(const Result& result) {
  timed("speedups", [&] {
    const TargetIndex targets(result);
    std::size_t pairs = 0;
    for (const ResultCase& one : result.cases) pairs += all_pair_speedups(targets, one).size();
    return pairs;
  });
  timed("sweeps", [&] { return find_sweeps(result).size(); });
  timed("crossovers", [&] { return crossovers(result).size(); });
  timed("recommend", [&] { return recommend(result, {}).size(); });
  timed("roofline", [&] { return roofline(result).size(); });
  timed("tables", [&] { return run_tables(result).size(); });
  timed("refine", [&] { return next_cases(result, std::vector<bool>(result.cases.size(), true)).size(); });
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 40000;
  const std::size_t rounds = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10;
  for (const std::size_t share : {4, 2, 1}) {
    std::printf("%zu rows, 2 targets, %zu rounds\n", rows / share, rounds);
    answer(result_of(rows / share / 2, 2, rounds));
  }
  constexpr std::size_t kMany = 200;
  std::printf("%zu rows, %zu targets, %zu rounds\n", rows, kMany, rounds);
  answer(result_of(rows / kMany, kMany, rounds));
}
