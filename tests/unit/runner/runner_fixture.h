#pragma once

#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/runner/runner.h"
#include "tests/unit/runner/fake_workers.h"
#include "tests/unit/runner/plans.h"

// What the tests of the runner share: workers that are played, and an observer that remembers.
namespace aibench::test {

inline const std::string kOne = "gemm/f32/m1n1k1", kTwo = "gemm/f32/m2n1k1", kThree = "gemm/f32/m3n1k1";

class Recorder : public RunObserver {
 public:
  void on_target(std::size_t target, const TargetRecord& record) override {
    log_.push_back("target " + std::to_string(target) + (record.available ? " ready" : " gone"));
  }
  void on_progress(const Progress& progress) override { progress_.push_back(progress); }
  void on_round_record(std::size_t target, std::size_t case_index, const RoundRecord& record) override {
    rounds_.emplace_back(target, case_index, record.round);
    samples_seen_ += record.event.modes.empty() ? 0 : record.event.modes[0].samples.size();
  }
  void on_case_finished(std::size_t target, std::size_t case_index, const CaseRecord& record) override {
    log_.push_back("finished " + std::to_string(target) + "/" + std::to_string(case_index) + " by " +
                   std::string(name_of(record.stopped_by)));
  }
  std::vector<std::string> log_;
  std::vector<Progress> progress_;
  std::vector<std::tuple<std::size_t, std::size_t, int>> rounds_;
  std::size_t samples_seen_ = 0;
};

class RunnerTest : public testing::Test {
 protected:
  RunRecord run_it(const Plan& plan) {
    options_.workers = &workers_;
    options_.clock = &workers_.clock_;
    return run(plan, options_, recorder_);
  }
  // Every call about `case_id` in process `process` of any target gets this answer instead.
  void answer(const std::string& case_id, int process, Said said) {
    const auto usual = workers_.script_.on_measure;
    workers_.script_.on_measure = [=](const std::string& target, int p, const MeasureCommand& command) {
      return command.case_id == case_id && p == process ? said : usual(target, p, command);
    };
  }

  FakeWorkers workers_;
  RunnerOptions options_;
  Recorder recorder_;
};

}  // namespace aibench::test
