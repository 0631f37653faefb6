#include "kernels/reference/host/peaks.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "kernels/reference/host/dot_loops.h"
#include "kernels/reference/host/fma_loops.h"
#include "kernels/reference/host/host_facts.h"
#include "kernels/reference/host/host_memory.h"
#include "kernels/reference/host/thread_pool.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace aibench {
namespace {

constexpr int kWindows = 50;
constexpr double kWindowSeconds = 0.002;
constexpr double kTriadSeconds = 0.2;
constexpr std::size_t kMostTriadBytes = std::size_t{1} << 30;
constexpr std::size_t kLeastTriadBytes = std::size_t{96} << 20;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A ceiling is the best window: other work on the machine only ever makes a window slower.
double best(const std::vector<double>& rates) { return *std::max_element(rates.begin(), rates.end()); }

// Seconds that `iterations` of the loop take on each thread, all of them running at once.
std::vector<double> timed(ThreadPool& pool, const FmaLoop& loop, std::int64_t iterations) {
  std::vector<double> seconds(static_cast<std::size_t>(pool.threads()));
  pool.run([&](int thread) {
    const auto start = std::chrono::steady_clock::now();
    volatile double sink = loop.run(iterations);
    static_cast<void>(sink);
    seconds[static_cast<std::size_t>(thread)] = seconds_since(start);
  });
  return seconds;
}

// The sum of what each thread reached in its own best window. Windows are shorter than a scheduler's time slice, so
// that on a busy machine some of each thread's are undisturbed.
double fma_rate(ThreadPool& pool, const FmaLoop& loop) {
  std::int64_t iterations = 1 << 12;
  while (timed(pool, loop, iterations).front() < kWindowSeconds / 4) iterations *= 2;  // warms up as well
  iterations *= 4;
  std::vector<double> shortest = timed(pool, loop, iterations);
  for (int window = 1; window < kWindows; ++window) {
    const std::vector<double> seconds = timed(pool, loop, iterations);
    for (std::size_t i = 0; i < shortest.size(); ++i) shortest[i] = std::min(shortest[i], seconds[i]);
  }
  double rate = 0;
  for (const double seconds : shortest) rate += static_cast<double>(iterations) * loop.flops_per_iteration / seconds;
  return rate;
}

// a = b + factor * c. Stores go past the caches where the instruction set can: else each would first read its line,
// and the bytes counted would be a quarter less than the bytes moved.
void triad(double* a, const double* b, const double* c, double factor, std::size_t count) {
#if defined(__x86_64__)
  const __m128d scale = _mm_set1_pd(factor);
  for (std::size_t i = 0; i + 2 <= count; i += 2) {
    _mm_stream_pd(a + i, _mm_add_pd(_mm_load_pd(b + i), _mm_mul_pd(scale, _mm_load_pd(c + i))));
  }
  _mm_sfence();
#else
  for (std::size_t i = 0; i < count; ++i) a[i] = b[i] + factor * c[i];
#endif
}

// Bytes of the three arrays together; 0 when they cannot outgrow the caches.
std::size_t triad_bytes() {
  const std::size_t cache = last_level_cache_bytes().value_or(0);
  const std::size_t wanted = std::clamp(4 * cache, kLeastTriadBytes, kMostTriadBytes);
  const std::size_t bytes = std::min<std::size_t>(wanted, memory_room_bytes().value_or(kMostTriadBytes) / 4);
  return bytes < cache + cache / 2 || bytes < kLeastTriadBytes / 4 ? 0 : bytes;
}

std::optional<double> triad_rate(ThreadPool& pool) {
  const std::size_t count = triad_bytes() / 3 / sizeof(double) / 64 * 64;
  if (count == 0) return std::nullopt;
  const HostMemory memory(3 * count * sizeof(double));
  auto* a = memory.as<double>();
  double *b = a + count, *c = b + count;
  std::fill(b, b + 2 * count, 1.0);
  std::vector<double> rates;
  const auto begin = std::chrono::steady_clock::now();
  while (rates.size() < 4 || (seconds_since(begin) < kTriadSeconds && rates.size() < 64)) {
    const auto start = std::chrono::steady_clock::now();
    pool.parallel_for(static_cast<std::int64_t>(count), 1, [&](std::int64_t from, std::int64_t to) {
      triad(a + from, b + from, c + from, 0.5, static_cast<std::size_t>(to - from));
    });
    rates.push_back(3.0 * static_cast<double>(count * sizeof(double)) / seconds_since(start));
  }
  return best(rates);
}

}  // namespace

Peaks measure_host_peaks(int threads) {
  ThreadPool pool(std::max(1, threads));
  Peaks peaks;
  const auto add_widest = [&](DType dtype, const std::vector<FmaLoop>& loops) {
    if (!loops.empty()) peaks.rates.push_back({dtype, fma_rate(pool, loops.front()), loops.front().method});
  };
  add_widest(DType::f64, {f64_fma_loop()});
  add_widest(DType::f32, {f32_fma_loop()});
  add_widest(DType::bf16, bf16_dot_loops());
  add_widest(DType::i8, i8_dot_loops());
  peaks.memory_bytes_per_s = triad_rate(pool);
  return peaks;
}

}  // namespace aibench
