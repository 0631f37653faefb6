#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/runner/worker_environment.h"
#include "bench/runner/worker_locator.h"
#include "bench/runner/worker_process.h"

namespace aibench {

struct ProcessWorkerOptions {
  WorkerLocator locator = WorkerLocator::for_this_program();
  // Target name -> words put before the worker's command line ("mpirun -n 4"). From the user's command line or own
  // settings only, never from a config.
  std::map<std::string, std::vector<std::string>> launchers;
  bool keep_environment = false;
  double start_timeout_s = 60.0;
  TerminationTimes termination;
  const std::atomic<bool>* interrupted = nullptr;  // may be null; must outlive the workers
};

// Starts aibench-worker-<kind> as a child process.
class ProcessWorkerFactory final : public WorkerFactory {
 public:
  explicit ProcessWorkerFactory(ProcessWorkerOptions options)
      : options_(std::move(options)), environment_(worker_environment(options_.keep_environment)) {}

  std::unique_ptr<WorkerChannel> start(const Target& target) override;
  const std::map<std::string, std::string>& cleared_variables() const override { return environment_.cleared; }

 private:
  ProcessWorkerOptions options_;
  WorkerEnvironment environment_;
};

}  // namespace aibench
