#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/runner/run_clock.h"
#include "bench/runner/worker_channel.h"
#include "kernels/worker/protocol.h"

// Workers that live in memory and say what a test scripts, and a clock that only moves when the script says so.
namespace aibench {

class FakeClock final : public RunClock {
 public:
  double now_s() const override { return now_s_; }
  double now_s_ = 100.0;
};

// What a worker does after a command: says lines, and once they are all read, `then` happens.
struct Said {
  std::vector<std::string> lines;
  ChannelStatus then = ChannelStatus::deadline;
  double takes_s = 0;  // before the first line
  ExitReport exit = {};
  std::string errors = {};
};

inline Said says(const Event& event, double takes_s = 0) { return {{encode(event)}, ChannelStatus::deadline, takes_s}; }
inline Said dies(ExitReport exit, std::string errors = "") {
  return {{}, ChannelStatus::closed, 0, exit, std::move(errors)};
}
inline Said hangs() { return {{}, ChannelStatus::deadline, 0, {ExitReport::Kind::signaled, 15, true, false}, ""}; }

inline CaseEvent ok_event(const MeasureCommand& command, double median_s) {
  CaseEvent event;
  event.case_id = command.case_id;
  for (const TimingMode mode : command.policy.modes) {
    ModeSamples samples;
    samples.mode = mode;
    samples.time = mode == TimingMode::end_to_end ? "end_to_end_time" : "host_time";
    samples.sample_count = 1;
    samples.median_s = samples.min_s = samples.max_s = median_s;
    samples.samples = {median_s};
    event.modes.push_back(samples);
  }
  return event;
}

inline CaseEvent bad_event(const MeasureCommand& command, CaseStatus status, std::string reason) {
  CaseEvent event;
  event.case_id = command.case_id;
  event.status = status;
  event.reason = std::move(reason);
  return event;
}

// The script of all workers; each handler gets the target's name and how many workers it had before.
struct FakeScript {
  std::function<Said(const std::string& target, int process)> on_start_up = [](const std::string& target, int) {
    return says(HelloEvent{kProtocolVersion, target.substr(0, target.find_first_of(":/")), "test"});
  };
  std::function<Said(const std::string&, int, const StartCommand&)> on_start = [](const std::string& target, int,
                                                                                  const StartCommand&) {
    ReadyEvent ready;
    ready.device.kind = ready.device.name = target;
    ready.device.shares_host_memory = true;
    ready.init_time_s = 0.25;
    return says(ready);
  };
  std::function<Said(const std::string&, int)> on_peaks = [](const std::string&, int) {
    return says(PeaksEvent{Peaks{{{DType::f32, 1e12, "scripted"}}, 1e11}});
  };
  std::function<Said(const std::string&, int, const MeasureCommand&)> on_measure =
      [](const std::string&, int, const MeasureCommand& command) { return says(ok_event(command, 1.0)); };
  std::function<Said(const std::string&, int, const ConformanceCommand&)> on_conformance =
      [](const std::string&, int, const ConformanceCommand& command) {
        return says(ConformanceEvent{.index = command.index, .provider = command.provider, .status = CaseStatus::ok});
      };
};

// What happened, for expectations: "cpu#0 start", "cpu#0 measure a", "cpu#0 stop", ...
using FakeLog = std::vector<std::string>;

class FakeChannel final : public WorkerChannel {
 public:
  FakeChannel(std::string target, int process, const FakeScript& script, FakeClock& clock, FakeLog& log)
      : target_(std::move(target)), process_(process), script_(script), clock_(clock), log_(log) {
    now_says(script_.on_start_up(target_, process_));
  }
  ~FakeChannel() override { stop(0); }

  ChannelStatus send_line(std::string_view line, double) override {
    const Command command = decode_command(line);
    if (stopped_) return ChannelStatus::closed;
    if (const auto* start = std::get_if<StartCommand>(&command)) {
      note("start");
      now_says(script_.on_start(target_, process_, *start));
    } else if (std::holds_alternative<PeaksCommand>(command)) {
      note("peaks");
      now_says(script_.on_peaks(target_, process_));
    } else if (const auto* measure = std::get_if<MeasureCommand>(&command)) {
      note("measure " + measure->case_id);
      now_says(script_.on_measure(target_, process_, *measure));
    } else if (const auto* conformance = std::get_if<ConformanceCommand>(&command)) {
      now_says(script_.on_conformance(target_, process_, *conformance));
    } else {
      note("quit");
    }
    return ChannelStatus::ok;
  }

  Received receive_line(double timeout_s) override {
    if (lines_.empty()) {
      if (then_ == ChannelStatus::deadline) clock_.now_s_ += timeout_s;
      return {then_, then_ == ChannelStatus::too_long ? "xxxxxxxx" : ""};
    }
    clock_.now_s_ += std::exchange(takes_s_, 0.0);
    std::string line = lines_.front();
    lines_.pop_front();
    return {ChannelStatus::ok, line};
  }

  std::string stderr_tail() const override { return errors_; }

  ExitReport stop(double) override {
    if (!std::exchange(stopped_, true)) note("stop");
    return exit_;
  }

 private:
  void now_says(Said said) {
    lines_.assign(said.lines.begin(), said.lines.end());
    then_ = said.then;
    takes_s_ = said.takes_s;
    exit_ = said.exit;
    errors_ = said.errors;
  }
  void note(const std::string& what) { log_.push_back(target_ + "#" + std::to_string(process_) + " " + what); }

  std::string target_;
  int process_;
  const FakeScript& script_;
  FakeClock& clock_;
  FakeLog& log_;
  std::deque<std::string> lines_;
  ChannelStatus then_ = ChannelStatus::deadline;
  double takes_s_ = 0;
  ExitReport exit_;
  std::string errors_;
  bool stopped_ = false;
};

class FakeWorkers final : public WorkerFactory {
 public:
  std::unique_ptr<WorkerChannel> start(const Target& target) override {
    if (const auto missing = missing_.find(target.name); missing != missing_.end()) {
      throw WorkerStartError(missing->second);
    }
    return std::make_unique<FakeChannel>(target.name, processes_[target.name]++, script_, clock_, log_);
  }
  const std::map<std::string, std::string>& cleared_variables() const override { return cleared_; }

  FakeScript script_;
  FakeClock clock_;
  FakeLog log_;
  std::map<std::string, int> processes_;
  std::map<std::string, std::string> missing_;  // target -> why no program
  std::map<std::string, std::string> cleared_;
};

}  // namespace aibench
