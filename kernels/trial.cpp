#include "kernels/trial.h"

#include <algorithm>
#include <chrono>

#include "kernels/search.h"

namespace aibench {
namespace {

constexpr double kBudget_s = 1.0;
constexpr double kOneCandidate_s = 5e-3;  // how long the timed calls of one candidate should take together
constexpr int kMostCalls = 20;            // in one window
constexpr int kWindows = 3;

using SteadyTime = std::chrono::steady_clock::time_point;
double seconds_since(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Seconds of a call: the shortest of a few windows, as other work on the machine only ever makes one longer. The first
// call, which may load code and touch memory for the first time, is not counted.
std::optional<double> time_candidate(const Stopwatch& stopwatch, const std::function<bool()>& launch) {
  bool works = true;
  stopwatch([&] { works = launch(); });
  if (!works) return std::nullopt;
  const auto timed = [&](int calls) {
    const double seconds = stopwatch([&] {
      for (int i = 0; i < calls; ++i) launch();
    });
    return seconds / calls;
  };
  double best = timed(1);
  if (best >= kOneCandidate_s) return best;
  const double window = kOneCandidate_s / kWindows;
  const int calls = std::max(1, static_cast<int>(window / std::max(best, window / kMostCalls)));
  for (int i = 0; i < kWindows; ++i) best = std::min(best, timed(calls));
  return best;
}

}  // namespace

Stopwatch stopwatch_of(Device& device) {
  return [&device, timer = std::shared_ptr<Timer>(device.make_timer())](const std::function<void()>& work) {
    const std::int64_t begin = device.clock().now_ns();
    timer->start();
    work();
    timer->stop();
    device.synchronize();
    const std::int64_t end = device.clock().now_ns();
    return timer->seconds().value_or(static_cast<double>(end - begin) * 1e-9);
  };
}

Stopwatch host_stopwatch() {
  return [](const std::function<void()>& work) {
    const SteadyTime start = std::chrono::steady_clock::now();
    work();
    return seconds_since(start);
  };
}

Trial try_candidates(const Stopwatch& stopwatch, std::size_t count, const std::function<bool(std::size_t)>& launch) {
  const SteadyTime start = std::chrono::steady_clock::now();
  Trial trial;
  for (std::size_t i = 0; i < count; ++i) {
    const bool late = pick(trial.seconds) && seconds_since(start) > kBudget_s;
    trial.seconds.push_back(late ? std::nullopt : time_candidate(stopwatch, [&] { return launch(i); }));
  }
  trial.best = pick(trial.seconds);
  return trial;
}

}  // namespace aibench
