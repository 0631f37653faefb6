#pragma once

#include <chrono>

namespace aibench {

// Seconds that only go forward, from any origin. Injected, so that a run's logic can be tested with exact numbers.
class RunClock {
 public:
  virtual ~RunClock() = default;
  virtual double now_s() const = 0;
};

class SteadyRunClock final : public RunClock {
 public:
  double now_s() const override {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
};

}  // namespace aibench
