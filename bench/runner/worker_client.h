#pragma once

#include <memory>
#include <string>
#include <variant>

#include "bench/runner/deadlines.h"
#include "bench/runner/worker_channel.h"
#include "kernels/worker/protocol.h"

namespace aibench {

struct Interrupted {};  // the user asked the run to stop; what was under way is dropped

struct StartFailure {
  std::string reason;          // never empty; the loader's or the worker's own words where there are any
  bool may_be_retried = true;  // false: the worker answered that its device is not there
};

// Speaks the protocol with one worker and turns whatever goes wrong into a status with a reason. After anything but a
// clean answer the worker is ended and usable() is false.
class WorkerClient {
 public:
  explicit WorkerClient(std::unique_ptr<WorkerChannel> channel) : channel_(std::move(channel)) {}

  // Waits for hello, sends start. `kind` is what the worker must say it is.
  std::variant<ReadyEvent, StartFailure, Interrupted> start(const StartCommand& command, const std::string& kind,
                                                            const Deadlines& deadlines);

  struct NoPeaks {
    std::string reason;
  };
  std::variant<Peaks, NoPeaks, Interrupted> measure_peaks(const Deadlines& deadlines);

  // Always an event about this very case; crashed, timeout or failed when the worker did not give one.
  std::variant<CaseEvent, Interrupted> measure(const MeasureCommand& command, const Deadlines& deadlines);
  std::variant<ConformanceEvent, Interrupted> check(const ConformanceCommand& command, const Deadlines& deadlines);

  // Lets the worker exit by itself; ends it when it does not.
  void quit(const Deadlines& deadlines);

  bool usable() const { return usable_; }
  // Ends a worker that died or said something unasked since its last answer, so that the case that comes next does not
  // pay for it; true when it is still fine.
  bool still_fine();
  // A worker that not even SIGKILL ended still holds its device.
  bool abandoned() const { return abandoned_; }

 private:
  struct Failure {
    CaseStatus status = CaseStatus::failed;
    std::string reason;
  };
  using Answer = std::variant<Event, Failure, Interrupted>;

  Answer ask(const Command& command, Phase first, const Deadlines& deadlines);
  Answer receive(Phase first, const Deadlines& deadlines);
  Answer lost(ChannelStatus status, Phase phase, double allowed_s, const std::string& begin);
  Failure protocol_error(const std::string& what);
  ExitReport end(double grace_s);
  std::string last_words() const;

  std::unique_ptr<WorkerChannel> channel_;
  bool usable_ = true;
  bool abandoned_ = false;
};

}  // namespace aibench
