#include "kernels/worker/timed_loop.h"

#include <algorithm>
#include <exception>
#include <limits>

#include <benchmark/benchmark.h>

namespace aibench {
namespace {

// Google Benchmark drives the loop; aibench keeps the samples and does its own reporting.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

// Reads the device's pace between samples: one reading for each millisecond that passed, a fortieth of the time.
class PaceReader {
 public:
  PaceReader(Device& device, std::vector<double>& readings) : device_(device), readings_(readings) {}

  void look(std::int64_t now_ns) {
    if (now_ns < next_ns_) return;
    const std::int64_t due = next_ns_ == 0 ? 1 : 1 + (now_ns - next_ns_) / kPeriodNs;
    for (std::int64_t i = 0; i < std::min(due, kMostAtOnce); ++i) {
      const auto hz = device_.pace_hz();
      if (!hz) break;
      readings_.push_back(*hz);
    }
    next_ns_ = readings_.empty() ? std::numeric_limits<std::int64_t>::max() : now_ns + kPeriodNs;
  }

 private:
  static constexpr std::int64_t kPeriodNs = 1'000'000;
  static constexpr std::int64_t kMostAtOnce = 16;
  Device& device_;
  std::vector<double>& readings_;
  std::int64_t next_ns_ = 0;
};

// `sample` is what is timed; `after` runs between samples, outside of every reading.
template <class Sample, class After>
void drive(benchmark::State& state, Device& device, std::int64_t calls, WindowSamples& out, Sample sample,
           After after) {
  const Clock& clock = device.clock();
  PaceReader reader(device, out.pace_hz);
  for ([[maybe_unused]] auto _ : state) {
    const std::int64_t start = clock.now_ns();
    sample();
    const std::int64_t stop = clock.now_ns();
    const double seconds = static_cast<double>(stop - start) * 1e-9;
    state.SetIterationTime(seconds);
    out.host_s.push_back(seconds / static_cast<double>(calls));
    after();
    reader.look(stop);
  }
}

void take_samples(benchmark::State& state, Session& session, CallPattern pattern, std::int64_t calls, Timer* timer,
                  WindowSamples& out) {
  Device& device = session.device();
  const auto nothing = [] {};
  if (pattern == CallPattern::with_transfers) {
    const auto sample = [&] {
      for (std::int64_t i = 0; i < calls; ++i) {
        session.upload_inputs();
        session.enqueue();
        device.synchronize();
        session.download_outputs();
      }
    };
    return drive(state, device, calls, out, sample, nothing);
  }
  if (pattern == CallPattern::synchronised && (timer == nullptr || calls > 1)) {
    const auto sample = [&] {
      for (std::int64_t i = 0; i < calls; ++i) {
        session.enqueue();
        device.synchronize();
      }
    };
    return drive(state, device, calls, out, sample, nothing);
  }
  if (timer == nullptr) {
    const auto sample = [&] {
      for (std::int64_t i = 0; i < calls; ++i) session.enqueue();
      device.synchronize();
    };
    return drive(state, device, calls, out, sample, nothing);
  }
  // The device's own marks stand around the same calls.
  const auto sample = [&] {
    timer->start();
    for (std::int64_t i = 0; i < calls; ++i) session.enqueue();
    timer->stop();
    device.synchronize();
  };
  drive(state, device, calls, out, sample, [&] {
    if (const auto seconds = timer->seconds()) out.device_s.push_back(*seconds / static_cast<double>(calls));
  });
}

}  // namespace

WindowSamples run_window(Session& session, CallPattern pattern, std::int64_t samples, std::int64_t calls_per_sample) {
  WindowSamples out;
  out.host_s.reserve(static_cast<std::size_t>(samples));
  std::unique_ptr<Timer> timer;
  if (!session.device().info().shares_host_memory) {
    timer = session.device().make_timer();
    out.device_s.reserve(static_cast<std::size_t>(samples));
  }
  std::exception_ptr failure;  // Google Benchmark does not expect exceptions to cross it
  benchmark::RegisterBenchmark("window",
                               [&](benchmark::State& state) {
                                 try {
                                   take_samples(state, session, pattern, calls_per_sample, timer.get(), out);
                                 } catch (...) {
                                   failure = std::current_exception();
                                   state.SkipWithError("device error");
                                 }
                               })
      ->UseManualTime()
      ->Iterations(samples);
  SilentReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, "window");
  benchmark::ClearRegisteredBenchmarks();
  if (failure) std::rethrow_exception(failure);
  return out;
}

}  // namespace aibench
