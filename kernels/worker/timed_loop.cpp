#include "kernels/worker/timed_loop.h"

#include <algorithm>
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

// `sample` is what is timed; `after(start, stop)` gets the clock's readings around it and runs between samples, outside
// of every reading.
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
    after(start, stop);
    reader.look(stop);
  }
}

// What the device alone takes, by its own marks: one call between two of them, not those that the host's clock is read
// around, because marks take microseconds of the host. Spread over the window.
class MarkedCalls {
 public:
  MarkedCalls(Session& session, Timer* timer, std::int64_t samples, std::vector<double>& out)
      : session_(session), timer_(timer), every_(std::max<std::int64_t>(1, samples / kMost)), out_(out) {}

  void look() {
    if (timer_ == nullptr || samples_++ % every_ != 0) return;
    timer_->start();
    session_.enqueue();
    timer_->stop();
    session_.device().synchronize();
    if (const auto seconds = timer_->seconds()) out_.push_back(*seconds);
  }

 private:
  static constexpr std::int64_t kMost = 100;  // in a window, or a few more

  Session& session_;
  Timer* timer_;
  std::int64_t every_, samples_ = 0;
  std::vector<double>& out_;
};

void take_samples(benchmark::State& state, Session& session, Buffer* streamed, CallPattern pattern, std::int64_t calls,
                  MarkedCalls& marked, WindowSamples& out) {
  Device& device = session.device();
  const Clock& clock = device.clock();
  PaceReader reader(device, streamed, out.pace);
  if (pattern == CallPattern::with_transfers) {
    // Each part ends where the whole has to wait anyway: upload_inputs() returns when the device has the inputs, and
    // the outputs cannot be fetched before the work is done. So the parts need no synchronisation of their own, which
    // would cost microseconds and make the whole longer than it is without them, nor passes of their own; two more
    // readings of the clock a call cost some 50 ns beside copies that each wait for the device.
    std::int64_t up_ns = 0, down_ns = 0;  // less the sample's start, plus its stop
    const auto sample = [&] {
      up_ns = down_ns = 0;
      for (std::int64_t i = 0; i < calls; ++i) {
        if (i > 0) {
          const std::int64_t between = clock.now_ns();
          down_ns += between;
          up_ns -= between;
        }
        session.upload_inputs();
        up_ns += clock.now_ns();
        session.enqueue();
        device.synchronize();
        down_ns -= clock.now_ns();
        session.download_outputs();
      }
    };
    return drive(state, reader, clock, calls, out, sample, [&](std::int64_t start, std::int64_t stop) {
      const double a_call_s = 1e-9 / static_cast<double>(calls);
      out.upload_s.push_back(static_cast<double>(up_ns - start) * a_call_s);
      out.download_s.push_back(static_cast<double>(down_ns + stop) * a_call_s);
    });
  }
  const auto look = [&](std::int64_t, std::int64_t) { marked.look(); };
  if (pattern == CallPattern::synchronised) {
    const auto sample = [&] {
      for (std::int64_t i = 0; i < calls; ++i) {
        session.enqueue();
        device.synchronize();
      }
    };
    return drive(state, reader, clock, calls, out, sample, look);
  }
  const auto sample = [&] {
    for (std::int64_t i = 0; i < calls; ++i) session.enqueue();
    device.synchronize();
  };
  drive(state, reader, clock, calls, out, sample, look);
}

}  // namespace

WindowSamples run_window(Session& session, Buffer* streamed, CallPattern pattern, std::int64_t samples,
                         std::int64_t calls_per_sample) {
  WindowSamples out;
  out.host_s.reserve(static_cast<std::size_t>(samples));
  std::unique_ptr<Timer> timer;
  if (!session.device().info().shares_host_memory) timer = session.device().make_timer();
  MarkedCalls marked(session, timer.get(), samples, out.device_s);
  std::exception_ptr failure;  // Google Benchmark does not expect exceptions to cross it
  benchmark::RegisterBenchmark("window",
                               [&](benchmark::State& state) {
                                 try {
                                   take_samples(state, session, streamed, pattern, calls_per_sample, marked, out);
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
