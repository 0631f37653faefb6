#pragma once

#include <memory>
#include <string>
#include <variant>

#include "bench/runner/worker_client.h"

namespace aibench {

// One worker at a time, started again after something ended it.
class WorkerConversation {
 public:
  WorkerConversation(WorkerFactory& workers, Target target) : workers_(workers), target_(std::move(target)) {}

  // Empty, or why there is no worker.
  std::string ensure_started();
  std::variant<ConformanceEvent, Interrupted> check(const ConformanceCommand& command);
  std::variant<Peaks, WorkerClient::NoPeaks, Interrupted> measure_peaks();
  void quit();

  const ReadyEvent& ready() const { return ready_; }  // of the worker started last

 private:
  WorkerFactory& workers_;
  Target target_;
  Deadlines deadlines_ = base_deadlines({});
  std::unique_ptr<WorkerClient> client_;
  ReadyEvent ready_;
};

}  // namespace aibench
