#pragma once

#include <string>

#include "bench/plan/plan.h"
#include "bench/runner/run_observer.h"

namespace aibench {

// One line on stderr that says what is being measured, rewritten in place; only when stderr is a terminal. Erased by
// its destructor.
class ProgressLine {
 public:
  explicit ProgressLine(const Plan& plan);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Progress& progress);

 private:
  const Plan& plan_;
  bool terminal_;
  bool shown_ = false;
};

}  // namespace aibench
