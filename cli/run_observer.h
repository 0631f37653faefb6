#pragma once

#include <functional>

#include "bench/result/result_writer.h"
#include "bench/runner/run_observer.h"
#include "cli/progress_line.h"

namespace aibench {

// Follows a run: draws the progress line and keeps the result document on disk up to date. Holds summaries only; raw
// samples go to the journal.
class RunFollower final : public RunObserver {
 public:
  using Build = std::function<Result(const RunRecord&)>;

  // `writer` may be null: nothing is written while the run goes on.
  RunFollower(const Plan& plan, ResultWriter* writer, Build build);

  void on_target(std::size_t target, const TargetRecord& record) override;
  void on_progress(const Progress& progress) override { progress_.show(progress); }
  void on_round_record(std::size_t target, std::size_t case_index, const RoundRecord& record) override;
  void on_case_finished(std::size_t target, std::size_t case_index, const CaseRecord& record) override;

 private:
  void rewrite();

  ProgressLine progress_;
  ResultWriter* writer_;
  Build build_;
  RunRecord so_far_;
};

}  // namespace aibench
