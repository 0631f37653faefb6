#pragma once

#include <cstddef>

#include "bench/runner/run_record.h"

namespace aibench {

// Where a run stands, just before a case is sent to a worker.
struct Progress {
  int round = 0;  // from 0; of the case where cases are chosen a few at a time
  int max_rounds = 0;
  std::size_t target = 0;  // into plan.targets
  std::size_t case_index = 0;
  double elapsed_s = 0;      // since the run (or its resumption) began
  std::size_t finished = 0;  // cases x targets that get no more rounds
  std::size_t total = 0;     // of the cases chosen so far
};

// Told what happens while it happens; draws progress, writes the journal, rewrites results. An exception thrown here
// ends the run (its workers are ended first) and reaches the caller of run().
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  // When something about the target became known: it is ready, unavailable, its peaks were measured.
  virtual void on_target(std::size_t /*target*/, const TargetRecord& /*record*/) {}
  virtual void on_progress(const Progress& /*progress*/) {}
  virtual void on_round_record(std::size_t /*target*/, std::size_t /*case_index*/, const RoundRecord& /*record*/) {}
  // The case gets no more rounds on this target.
  virtual void on_case_finished(std::size_t /*target*/, std::size_t /*case_index*/, const CaseRecord& /*record*/) {}
};

}  // namespace aibench
