#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bench/plan/plan.h"
#include "bench/runner/run_clock.h"
#include "bench/runner/run_record.h"
#include "bench/runner/worker_client.h"

namespace aibench {

// The workers of one target, one at a time: started when needed, replaced when lost, given up when two in a row do not
// start or one cannot be ended. Keeps the target's record up to date.
class TargetWorkers {
 public:
  struct Settings {
    StartCommand start;
    Deadlines deadlines;
    bool measure_peaks = true;
  };
  // All references outlive this object.
  TargetWorkers(Settings settings, WorkerFactory& factory, const RunClock& clock, TargetRecord& record);

  enum class State { ready, unavailable, interrupted };
  // Makes sure that a worker waits for a command. Unavailable is final; the record says why.
  State ensure();
  // Call only after ensure() said ready.
  WorkerClient& client() { return *client_; }
  double init_time_s() const { return init_time_s_; }
  double start_cost_s() const { return start_cost_s_; }
  // True once after the record changed.
  bool take_changed();
  // Ends the worker: the next ensure() starts a fresh one.
  void end_round();

 private:
  State start_one();
  State measure_peaks();
  void accept(const ReadyEvent& ready);
  void drop();
  void give_up(const std::string& reason);

  Settings settings_;
  WorkerFactory& factory_;
  const RunClock& clock_;
  TargetRecord& record_;
  std::unique_ptr<WorkerClient> client_;
  std::string start_problem_;
  bool may_retry_ = true;
  bool given_up_ = false;
  bool peaks_wanted_;
  bool changed_ = false;
  double init_time_s_ = 0;
  double start_cost_s_ = 0;
};

}  // namespace aibench
