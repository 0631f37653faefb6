// Prints how long the page of many results takes, and its size: seconds and MiB, of half as many and of all (2 is
// linear). Run it by hand: report_scale [results] [cases] [targets] [rounds]. Nothing is asserted; times depend on the
// machine.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bench/report/html/report_page.h"
#include "tests/unit/report/sample_results.h"

namespace {

using namespace aibench;

double seconds_of(const std::vector<Result>& results, bool across, std::size_t& bytes) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < results.size(); ++i) files.push_back("result-" + std::to_string(i) + ".json");
  const auto begin = std::chrono::steady_clock::now();
  bytes = report_page(files, results, {.across = across}).size();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 20;
  const int cases = argc > 2 ? std::atoi(argv[2]) : 200;
  const int targets = argc > 3 ? std::atoi(argv[3]) : 4;
  const int rounds = argc > 4 ? std::atoi(argv[4]) : 10;
  std::vector<Result> all(static_cast<std::size_t>(count), test::many_cases(cases, targets, rounds));
  for (std::size_t i = 0; i < all.size(); ++i) all[i].environment.hostname = "host-" + std::to_string(i);
  const std::vector<Result> half(all.begin(), all.begin() + count / 2);
  std::printf("%d results of %d cases x %d targets x %d rounds\n", count, cases, targets, rounds);
  for (const bool across : {false, true}) {
    std::size_t bytes = 0;
    const double half_s = seconds_of(half, across, bytes), all_s = seconds_of(all, across, bytes);
    std::printf("%-9s %.3f s %.2f MiB  whole/half %.2f\n", across ? "--across" : "chapters", all_s,
                static_cast<double>(bytes) / (1 << 20), all_s / half_s);
  }
}
