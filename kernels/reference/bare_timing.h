#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

// For the programs that call a library in a bare loop, to be compared with what the harness reports.
namespace aibench {

// The median seconds of one call, over at least ten and 0.4 s of them, after 0.1 s of warm-up.
template <class Call>
double bare_median_seconds(const Call& call) {
  using Clock = std::chrono::steady_clock;
  constexpr double kSecondsEach = 0.4;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const auto warm_up = Clock::now();
  while (seconds_since(warm_up) < kSecondsEach / 4) call();
  std::vector<double> seconds;
  const auto begin = Clock::now();
  while (seconds.size() < 10 || seconds_since(begin) < kSecondsEach) {
    const auto start = Clock::now();
    call();
    seconds.push_back(seconds_since(start));
  }
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

}  // namespace aibench
