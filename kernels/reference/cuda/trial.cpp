#include "kernels/reference/cuda/trial.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "kernels/reference/cuda/search.h"

namespace aibench::cuda {
namespace {

constexpr double kBudget_s = 1.0;
constexpr double kOneCandidate_s = 5e-3;  // how long the timed calls of one candidate should take together
constexpr int kMostCalls = 20;

using SteadyTime = std::chrono::steady_clock::time_point;
double seconds_since(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Seconds a call on the device; the first call, which loads code, is not counted.
std::optional<double> time_candidate(CudaDevice& device, Timer& timer, const std::function<bool()>& launch) {
  if (!launch()) return std::nullopt;
  device.synchronize();
  const auto timed = [&](int calls) {
    timer.start();
    for (int i = 0; i < calls; ++i) launch();
    timer.stop();
    device.synchronize();
    return timer.seconds().value_or(0) / calls;
  };
  const double once = timed(1);
  if (once >= kOneCandidate_s) return once;
  const double calls = kOneCandidate_s / std::max(once, kOneCandidate_s / kMostCalls);
  return timed(std::max(2, static_cast<int>(calls)));
}

}  // namespace

std::optional<std::size_t> try_candidates(CudaDevice& device, std::size_t count,
                                          const std::function<bool(std::size_t)>& launch) {
  const auto timer = device.make_timer();
  const SteadyTime start = std::chrono::steady_clock::now();
  std::vector<std::optional<double>> seconds;
  for (std::size_t i = 0; i < count; ++i) {
    if (pick(seconds) && seconds_since(start) > kBudget_s) break;
    seconds.push_back(time_candidate(device, *timer, [&] { return launch(i); }));
  }
  return pick(seconds);
}

}  // namespace aibench::cuda
