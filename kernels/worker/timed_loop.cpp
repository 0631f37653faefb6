#include "kernels/worker/timed_loop.h"

#include <exception>

#include <benchmark/benchmark.h>

namespace aibench {
namespace {

// Google Benchmark drives the loop; aibench keeps the samples and does its own reporting.
class SilentReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

// `sample` is what is timed; `after` runs between samples, outside of every reading.
template <class Sample, class After>
void drive(benchmark::State& state, PaceReader& reader, const Clock& clock, std::int64_t calls, WindowSamples& out,
           Sample sample, After after) {
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

void take_samples(benchmark::State& state, Session& session, Buffer* streamed, CallPattern pattern, std::int64_t calls,
                  Timer* timer, WindowSamples& out) {
  Device& device = session.device();
  const Clock& clock = device.clock();
  PaceReader reader(device, streamed, out.pace);
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
    return drive(state, reader, clock, calls, out, sample, nothing);
  }
  if (pattern == CallPattern::synchronised && (timer == nullptr || calls > 1)) {
    const auto sample = [&] {
      for (std::int64_t i = 0; i < calls; ++i) {
        session.enqueue();
        device.synchronize();
      }
    };
    return drive(state, reader, clock, calls, out, sample, nothing);
  }
  if (timer == nullptr) {
    const auto sample = [&] {
      for (std::int64_t i = 0; i < calls; ++i) session.enqueue();
      device.synchronize();
    };
    return drive(state, reader, clock, calls, out, sample, nothing);
  }
  // The device's own marks stand around the same calls.
  const auto sample = [&] {
    timer->start();
    for (std::int64_t i = 0; i < calls; ++i) session.enqueue();
    timer->stop();
    device.synchronize();
  };
  drive(state, reader, clock, calls, out, sample, [&] {
    if (const auto seconds = timer->seconds()) out.device_s.push_back(*seconds / static_cast<double>(calls));
  });
}

}  // namespace

WindowSamples run_window(Session& session, Buffer* streamed, CallPattern pattern, std::int64_t samples,
                         std::int64_t calls_per_sample) {
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
                                   take_samples(state, session, streamed, pattern, calls_per_sample, timer.get(), out);
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
