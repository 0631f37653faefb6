#include "kernels/reference/host/clock_probe.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

namespace aibench {
namespace {

constexpr int kChains = 8;
constexpr int kAddsPerTurn = 32;
constexpr int kTurns = 2500;  // 80 000 additions, about 25 microseconds at 3 GHz

// Register plus register: some cores fold additions of constants away when they rename registers.
#if defined(__x86_64__)
#define AIBENCH_ADD "add %1, %0\n\t"
#elif defined(__aarch64__)
#define AIBENCH_ADD "add %0, %0, %1\n\t"
#endif

#ifdef AIBENCH_ADD
#define AIBENCH_ADD_8 AIBENCH_ADD AIBENCH_ADD AIBENCH_ADD AIBENCH_ADD AIBENCH_ADD AIBENCH_ADD AIBENCH_ADD AIBENCH_ADD
constexpr bool kSupported = true;
void chain() {
  std::uint64_t sum = 1;
  const std::uint64_t step = 3;
  for (int turn = 0; turn < kTurns; ++turn) {
    asm volatile(AIBENCH_ADD_8 AIBENCH_ADD_8 AIBENCH_ADD_8 AIBENCH_ADD_8 : "+r"(sum) : "r"(step) : "cc");
  }
}
#else
constexpr bool kSupported = false;
void chain() {}
#endif

double best_hz() {
  using SteadyClock = std::chrono::steady_clock;
  double best = 0;
  for (int i = 0; i < kChains; ++i) {
    const auto start = SteadyClock::now();
    chain();
    const double seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
    if (seconds > 0) best = std::max(best, kAddsPerTurn * static_cast<double>(kTurns) / seconds);
  }
  return best;
}

}  // namespace

std::optional<double> core_clock_hz(int threads) {
  if (!kSupported) return std::nullopt;
  std::vector<double> hz(static_cast<std::size_t>(std::max(threads, 1)));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < hz.size(); ++i) others.emplace_back([&hz, i] { hz[i] = best_hz(); });
  hz[0] = best_hz();
  for (std::thread& other : others) other.join();
  return std::accumulate(hz.begin(), hz.end(), 0.0) / static_cast<double>(hz.size());
}

}  // namespace aibench
