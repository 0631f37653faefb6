// Prints how long each export takes for results of growing size: seconds, bytes, and the seconds of the whole size over
// those of half of it (2 is linear). Run it by hand: export_scale [cases] [targets] [rounds]. Nothing is asserted;
// times depend on the machine.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bench/report/export/export_format.h"
#include "tests/unit/report/sample_results.h"

namespace {

using namespace aibench;

double seconds_of(const ExportFormat& format, const Result& result, std::size_t& bytes) {
  const auto begin = std::chrono::steady_clock::now();
  bytes = format.make(result).size();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  const int cases = argc > 1 ? std::atoi(argv[1]) : 10000;
  const int targets = argc > 2 ? std::atoi(argv[2]) : 4;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 10;
  const Result half = test::many_cases(cases / 2, targets, rounds), whole = test::many_cases(cases, targets, rounds);
  std::printf("%d cases x %d targets x %d rounds\n", cases, targets, rounds);
  for (const ExportFormat& format : export_formats()) {
    if (!format.make || !format.lacking.empty()) continue;
    std::size_t bytes = 0;
    const double half_s = seconds_of(format, half, bytes), whole_s = seconds_of(format, whole, bytes);
    std::printf("%-11s %7.3f s %8.2f MB  whole/half %.2f\n", std::string(format.name).c_str(), whole_s,
                static_cast<double>(bytes) / 1e6, whole_s / half_s);
  }
}
