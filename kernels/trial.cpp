#include "kernels/trial.h"

#include <algorithm>
#include <chrono>

namespace aibench {
namespace {

constexpr double kBudget_s = 2.0;
constexpr double kWindow_s = 0.5e-3;  // what the calls of one window should take together
constexpr double kSettled_s = 1e-3;   // the first call of a window is not counted where it is shorter than this
constexpr int kMostCalls = 100;       // in one window
constexpr std::size_t kFewWindows = 5;
constexpr std::size_t kManyWindows = 15;
constexpr double kClearly = 0.1;  // a difference that needs no more windows
constexpr double kFarBehind = 0.5;
constexpr double kUnsteady = 0.25;  // from the shortest window to the middle one
constexpr double kLong_s = 20e-3;

using SteadyTime = std::chrono::steady_clock::time_point;
double seconds_since(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double quantile(std::vector<double> values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size()));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// On a busy machine more than half of the windows may be disturbed, which only ever makes one longer; the shortest
// alone may be a stroke of luck.
double typical(const std::vector<double>& windows) { return quantile(windows, 0.25); }

// Windows of all candidates in turn, so that what disturbs the machine for a while disturbs all of them alike.
class Race {
 public:
  Race(const Stopwatch& stopwatch, std::size_t count, const std::function<bool(std::size_t)>& launch)
      : stopwatch_(stopwatch), launch_(launch), seconds_(count), calls_(count) {}

  Trial run() {
    for (std::size_t i = 0; i < seconds_.size(); ++i) {
      if (fastest() && is_late()) break;
      enter(i);
    }
    for (std::size_t window = 0; window < kManyWindows && !is_late(); ++window) {
      if (window >= kFewWindows && is_clear()) break;
      const double best = fastest().value_or(0);
      for (std::size_t i = 0; i < seconds_.size(); ++i) {
        if (seconds_[i].empty() || is_late()) continue;
        if (!is_far_behind(seconds_[i], best)) run_window(i);
      }
    }
    Trial trial;
    for (const auto& windows : seconds_) {
      trial.seconds.push_back(windows.empty() ? std::nullopt : std::optional(typical(windows)));
    }
    trial.best = pick(trial.seconds);
    return trial;
  }

 private:
  bool is_late() const { return seconds_since(start_) > kBudget_s; }

  // The first call, which may load code and touch memory for the first time, is not counted.
  void enter(std::size_t i) {
    bool works = true;
    stopwatch_([&] { works = launch_(i); });
    if (!works) return;
    const double once = timed(i, 1);
    seconds_[i].push_back(once);
    calls_[i] = std::clamp(static_cast<int>(kWindow_s / std::max(once, kWindow_s / kMostCalls)), 1, kMostCalls);
  }

  void run_window(std::size_t i) {
    // Another candidate ran before: its threads may still be awake, and its data in the caches.
    if (seconds_[i].front() < kSettled_s) timed(i, 1);
    seconds_[i].push_back(timed(i, calls_[i]));
  }

  double timed(std::size_t i, int calls) const {
    const double seconds = stopwatch_([&] {
      for (int call = 0; call < calls; ++call) launch_(i);
    });
    return seconds / calls;
  }

  std::optional<double> fastest() const {
    std::optional<double> best;
    for (const auto& windows : seconds_) {
      if (!windows.empty()) best = std::min(best.value_or(windows.front()), typical(windows));
    }
    return best;
  }

  // A few readings in a row may be disturbed, long ones less likely.
  static bool is_far_behind(const std::vector<double>& windows, double best) {
    const double shortest = std::ranges::min(windows);
    return windows.size() >= (shortest < kLong_s ? 4 : 2) && shortest > best * (1 + kFarBehind);
  }

  // No second candidate is close to the fastest, and the readings agree well enough to say so.
  bool is_clear() const {
    const double best = fastest().value_or(0);
    std::size_t close = 0;
    for (const auto& windows : seconds_) {
      if (windows.empty() || is_far_behind(windows, best)) continue;
      if (quantile(windows, 0.5) > quantile(windows, 0) * (1 + kUnsteady)) return false;
      close += typical(windows) <= best * (1 + kClearly) ? 1 : 0;
    }
    return close <= 1;
  }

  const Stopwatch& stopwatch_;
  const std::function<bool(std::size_t)>& launch_;
  SteadyTime start_ = std::chrono::steady_clock::now();
  std::vector<std::vector<double>> seconds_;  // of one call, by candidate and window; empty: it does not take part
  std::vector<int> calls_;                    // of a candidate's windows
};

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
  return Race(stopwatch, count, launch).run();
}

}  // namespace aibench
