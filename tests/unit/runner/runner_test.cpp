#include "bench/runner/runner.h"

#include <csignal>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/fake_workers.h"
#include "tests/unit/runner/plans.h"

namespace aibench {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string kOne = "gemm/f32/m1n1k1", kTwo = "gemm/f32/m2n1k1", kThree = "gemm/f32/m3n1k1";

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

TEST_F(RunnerTest, EachRoundIsAFreshWorkerThatMeasuresEveryCaseOnce) {
  options_.measure_peaks = false;
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 2));
  EXPECT_THAT(workers_.log_,
              ElementsAre("cpu#0 start", "cpu#0 measure " + kOne, "cpu#0 measure " + kTwo, "cpu#0 quit", "cpu#0 stop",
                          "cpu#1 start", "cpu#1 measure " + kOne, "cpu#1 measure " + kTwo, "cpu#1 quit", "cpu#1 stop"));
  EXPECT_TRUE(record.complete);
  for (const CaseRecord& of_case : record.cases[0]) {
    EXPECT_THAT(of_case.rounds, SizeIs(2));
    EXPECT_EQ(of_case.stopped_by, StoppedBy::max_rounds);
  }
  EXPECT_EQ(record.cases[0][1].rounds[1].round, 1);
  EXPECT_EQ(record.cases[0][1].rounds[1].init_time_s, 0.25);
}

TEST_F(RunnerTest, KeepsEveryRoundsMedianExactly) {
  workers_.script_.on_measure = [](const std::string&, int process, const MeasureCommand& command) {
    return says(ok_event(command, 1e-3 * (process + 1)), 2.0);
  };
  options_.measure_peaks = false;
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_THAT(round_medians_s(record.cases[0][0]), ElementsAre(1e-3, 2e-3, 3e-3));
  EXPECT_EQ(record.cases[0][0].rounds[2].started_s, 4.0);  // two rounds of 2 s before it
}

TEST_F(RunnerTest, TargetsTakePartInSeededRandomOrder) {
  Plan plan = plan_of({1}, {"cpu", "cuda"}, 40);
  run_it(plan);
  int cpu_first = 0;
  for (std::size_t i = 0; i < recorder_.rounds_.size(); i += 2) {
    cpu_first += std::get<0>(recorder_.rounds_[i]) == 0 ? 1 : 0;
    EXPECT_NE(std::get<0>(recorder_.rounds_[i]), std::get<0>(recorder_.rounds_[i + 1]));
  }
  EXPECT_GT(cpu_first, 5);
  EXPECT_LT(cpu_first, 35);
  const FakeLog first = std::exchange(workers_.log_, {});
  workers_.processes_.clear();
  run_it(plan);
  EXPECT_EQ(workers_.log_, first);
}

TEST_F(RunnerTest, PeaksAreMeasuredOnceATarget) {
  const RunRecord record = run_it(plan_of({1}, {"cpu", "cuda"}, 3));
  EXPECT_EQ(std::ranges::count(workers_.log_, "cpu#0 peaks"), 1);
  EXPECT_EQ(std::ranges::count(workers_.log_, "cuda#0 peaks"), 1);
  EXPECT_EQ(std::ranges::count_if(workers_.log_, [](const std::string& s) { return s.ends_with("peaks"); }), 2);
  EXPECT_EQ(record.targets[0].peaks.memory_bytes_per_s, 1e11);
  EXPECT_EQ(record.targets[0].peaks_reason, "");
}

TEST_F(RunnerTest, LostPeaksCostNoCase) {
  workers_.script_.on_peaks = [](const std::string&, int) { return dies({ExitReport::Kind::signaled, SIGILL}); };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 2));
  EXPECT_THAT(record.targets[0].peaks_reason, HasSubstr("SIGILL"));
  EXPECT_TRUE(record.targets[0].peaks.rates.empty());
  EXPECT_TRUE(record.targets[0].available);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
}

TEST_F(RunnerTest, OnlyTheFirstRoundIsVerified) {
  std::vector<bool> verified;
  workers_.script_.on_measure = [&](const std::string&, int, const MeasureCommand& command) {
    verified.push_back(command.policy.verify);
    return says(ok_event(command, 1.0));
  };
  run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_THAT(verified, ElementsAre(true, false, false));
}

TEST_F(RunnerTest, TheSettingsReachTheWorker) {
  Plan plan = plan_of({1}, {"cuda:1/cudnn"}, 1);
  plan.measure.threads = 3;
  plan.measure.min_time_s = 0.5;
  plan.measure.max_time_s = 7;
  plan.measure.max_warm_up_s = 2;
  plan.measure.min_samples = 17;
  plan.measure.seed = 99;
  plan.measure.keep_samples = false;
  plan.measure.modes = {TimingMode::throughput, TimingMode::latency};
  plan.cases[0].cache = CacheState::cold;
  StartCommand start;
  MeasureCommand measure;
  workers_.script_.on_start_up = [](const std::string&, int) { return says(HelloEvent{1, "cuda", ""}); };
  workers_.script_.on_start = [&](const std::string&, int, const StartCommand& command) {
    start = command;
    return says(ReadyEvent{});
  };
  workers_.script_.on_measure = [&](const std::string&, int, const MeasureCommand& command) {
    measure = command;
    return says(ok_event(command, 1));
  };
  run_it(plan);
  EXPECT_EQ(start.options.threads, 3);
  EXPECT_EQ(start.options.device_index, 1);
  EXPECT_EQ(start.options.providers, std::vector<std::string>{"cudnn"});
  MeasurePolicy expected;
  expected.min_time_s = 0.5;
  expected.max_time_s = 7;
  expected.max_warm_up_s = 2;
  expected.min_samples = 17;
  expected.seed = 99;
  expected.keep_samples = false;
  expected.modes = {TimingMode::throughput, TimingMode::latency};
  expected.cache = CacheState::cold;
  expected.verify = true;
  EXPECT_TRUE(measure.policy == expected);
}

TEST_F(RunnerTest, ACrashIsOneRowAndANewWorkerGoesOn) {
  answer(kTwo, 0, dies({ExitReport::Kind::signaled, SIGSEGV}));
  options_.measure_peaks = false;
  const RunRecord record = run_it(plan_of({1, 2, 3}, {"cpu"}, 2));
  ASSERT_THAT(record.cases[0][1].rounds, SizeIs(1));
  EXPECT_EQ(record.cases[0][1].rounds[0].event.status, CaseStatus::crashed);
  EXPECT_THAT(record.cases[0][1].rounds[0].event.reason, HasSubstr("SIGSEGV"));
  EXPECT_EQ(record.cases[0][1].stopped_by, StoppedBy::status);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
  EXPECT_THAT(record.cases[0][2].rounds, SizeIs(2));
  EXPECT_THAT(workers_.log_, Contains("cpu#1 measure " + kThree));
  EXPECT_TRUE(record.complete);
}

TEST_F(RunnerTest, AHangIsOneRowAndANewWorkerGoesOn) {
  answer(kOne, 0, hangs());
  options_.deadlines.prepare_s = 5;
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 1));
  EXPECT_EQ(record.cases[0][0].rounds[0].event.status, CaseStatus::timeout);
  EXPECT_EQ(record.cases[0][1].rounds[0].event.status, CaseStatus::ok);
  EXPECT_THAT(workers_.log_, Contains("cpu#1 measure " + kTwo));
}

TEST_F(RunnerTest, AFailedDeviceGetsANewWorker) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return command.case_id == kOne ? says(bad_event(command, CaseStatus::failed, "error 700"))
                                   : says(ok_event(command, 1));
  };
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 1));
  EXPECT_EQ(record.cases[0][0].rounds[0].event.reason, "error 700");
  EXPECT_THAT(workers_.log_, Contains("cpu#1 measure " + kTwo));
}

TEST_F(RunnerTest, AWorkerThatDiesOrTalksAfterItsAnswerDoesNotCostTheNextCase) {
  for (const bool talks : {true, false}) {
    workers_.script_.on_measure = [&](const std::string&, int process, const MeasureCommand& command) {
      Said said = says(ok_event(command, 1));
      if (process % 2 == 0 && talks) said.lines.push_back("late nonsense");
      if (process % 2 == 0 && !talks) said.then = ChannelStatus::closed;
      return said;
    };
    const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 1));
    EXPECT_EQ(record.cases[0][0].rounds.at(0).event.status, CaseStatus::ok);
    EXPECT_EQ(record.cases[0][1].rounds.at(0).event.status, CaseStatus::ok)
        << record.cases[0][1].rounds[0].event.reason;
  }
}

TEST_F(RunnerTest, OutcomesThatRepeatWouldNotChangeAreNotRepeated) {
  for (const CaseStatus status :
       {CaseStatus::unsupported, CaseStatus::skipped, CaseStatus::wrong, CaseStatus::failed}) {
    workers_.script_.on_measure = [status](const std::string&, int, const MeasureCommand& command) {
      return says(bad_event(command, status, "because"));
    };
    const RunRecord record = run_it(plan_of({1}, {"cpu"}, 5));
    ASSERT_THAT(record.cases[0][0].rounds, SizeIs(1));
    EXPECT_EQ(record.cases[0][0].rounds[0].event.status, status);
    EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::status);
  }
}

TEST_F(RunnerTest, ACrashInALaterRoundEndsTheCaseAndKeepsWhatWasMeasured) {
  answer(kOne, 2, dies({ExitReport::Kind::signaled, SIGKILL}));
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 5));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(3));
  EXPECT_THAT(round_medians_s(record.cases[0][0]), SizeIs(2));
  ASSERT_NE(first_problem(record.cases[0][0]), nullptr);
  EXPECT_EQ(first_problem(record.cases[0][0])->round, 2);
}

TEST_F(RunnerTest, AMissingProgramMakesRowsUnavailableAndLeavesTheOthersAlone) {
  workers_.missing_["cuda"] = "no program aibench-worker-cuda";
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu", "cuda"}, 2));
  EXPECT_FALSE(record.targets[1].available);
  EXPECT_EQ(record.targets[1].reason, "no program aibench-worker-cuda");
  for (const CaseRecord& of_case : record.cases[1]) {
    ASSERT_THAT(of_case.rounds, SizeIs(1));
    EXPECT_EQ(of_case.rounds[0].event.status, CaseStatus::unavailable);
    EXPECT_EQ(of_case.rounds[0].event.reason, "no program aibench-worker-cuda");
    EXPECT_EQ(of_case.stopped_by, StoppedBy::status);
  }
  EXPECT_THAT(record.cases[0][1].rounds, SizeIs(2));
  EXPECT_TRUE(record.complete);
}

TEST_F(RunnerTest, AWorkerThatDoesNotStartIsTriedTwiceInARow) {
  workers_.script_.on_start_up = [](const std::string&, int) {
    return dies({ExitReport::Kind::exited, 127}, "libx.so: cannot open\n");
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_EQ(workers_.processes_["cpu"], 2);
  EXPECT_THAT(record.targets[0].reason, HasSubstr("libx.so: cannot open"));
  EXPECT_EQ(record.cases[0][0].rounds.at(0).event.status, CaseStatus::unavailable);
}

TEST_F(RunnerTest, OneFailedStartIsForgiven) {
  const auto usual = workers_.script_.on_start_up;
  workers_.script_.on_start_up = [=](const std::string& target, int process) {
    return process == 0 ? dies({ExitReport::Kind::signaled, SIGBUS}) : usual(target, process);
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 2));
  EXPECT_TRUE(record.targets[0].available);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
}

TEST_F(RunnerTest, ADeviceThatSaysItIsNotThereIsNotAskedAgain) {
  workers_.script_.on_start = [](const std::string&, int, const StartCommand&) {
    return says(UnavailableEvent{"no CUDA device"});
  };
  const RunRecord record = run_it(plan_of({1}, {"cuda"}, 3));
  EXPECT_EQ(workers_.processes_["cuda"], 1);
  EXPECT_EQ(record.targets[0].reason, "no CUDA device");
}

TEST_F(RunnerTest, ATargetThatGoesAwayKeepsItsMeasuredRows) {
  const auto usual = workers_.script_.on_start_up;
  workers_.script_.on_start_up = [=](const std::string& target, int process) {
    return process == 0 ? usual(target, process) : dies({ExitReport::Kind::exited, 1}, "device lost\n");
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_FALSE(record.targets[0].available);
  EXPECT_THAT(record.targets[0].reason, AllOf(HasSubstr("any more"), HasSubstr("device lost")));
  ASSERT_THAT(record.cases[0][0].rounds, SizeIs(1));
  EXPECT_EQ(record.cases[0][0].rounds[0].event.status, CaseStatus::ok);
  EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::status);
}

TEST_F(RunnerTest, ADeviceWhoseWorkerCannotBeKilledIsLeftAlone) {
  Said said = hangs();
  said.exit = {ExitReport::Kind::abandoned, 0, true, true};
  answer(kOne, 0, said);
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 2));
  EXPECT_EQ(workers_.processes_["cpu"], 1);
  EXPECT_EQ(record.cases[0][0].rounds[0].event.status, CaseStatus::timeout);
  EXPECT_EQ(record.cases[0][1].rounds[0].event.status, CaseStatus::unavailable);
  EXPECT_THAT(record.targets[0].reason, HasSubstr("could not be killed"));
}

TEST_F(RunnerTest, ACaseTooLargeForHostMemoryIsSkippedWithoutAskingTheWorker) {
  Plan plan = plan_of({1, 2}, {"cpu", "cuda"}, 2);
  plan.cases[0].skip_reason = "needs 9 GB of 8 GB";
  workers_.script_.on_start = [](const std::string& target, int, const StartCommand&) {
    ReadyEvent ready;
    ready.device.shares_host_memory = target == "cpu";
    return says(ready);
  };
  const RunRecord record = run_it(plan);
  EXPECT_EQ(record.cases[0][0].rounds.at(0).event.status, CaseStatus::skipped);
  EXPECT_EQ(record.cases[0][0].rounds[0].event.reason, "needs 9 GB of 8 GB");
  EXPECT_THAT(workers_.log_, Not(Contains("cpu#0 measure " + kOne)));
  EXPECT_THAT(record.cases[1][0].rounds, SizeIs(2));  // a device with its own memory is asked
}

class DoneAfter final : public StopRule {
 public:
  explicit DoneAfter(std::size_t rounds) : rounds_(rounds) {}
  bool done(std::span<const double> medians) const override { return medians.size() >= rounds_ && medians[0] < 10; }
  std::optional<double> half_width(std::span<const double> medians) const override {
    if (medians.empty()) return std::nullopt;
    return medians[0];
  }

 private:
  std::size_t rounds_;
};

TEST_F(RunnerTest, ACaseThatIsPreciseEnoughStopsAndTheOthersGoOn) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return says(ok_event(command, command.case_id == kOne ? 1.0 : 20.0));
  };
  const DoneAfter rule(2);
  options_.stop_rule = &rule;
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 4));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
  EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::precision);
  EXPECT_THAT(record.cases[0][1].rounds, SizeIs(4));
  EXPECT_EQ(record.cases[0][1].stopped_by, StoppedBy::max_rounds);
}

TEST_F(RunnerTest, TheDefaultRuleStopsAtThePromisedPrecision) {
  Plan plan = plan_of({1}, {"cpu"}, 20);
  plan.measure.precision_promised = true;
  plan.measure.precision = 0.01;
  const RunRecord record = run_it(plan);              // every median is 1.0
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(6));  // the least that gives a 95 % interval
  EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::precision);
}

TEST_F(RunnerTest, ABudgetIsSpentOnTheWidestIntervals) {
  // Each round of a case takes 10 s; the width is the median. 2 cases: rounds of 20 s.
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return says(ok_event(command, command.case_id == kOne ? 1.0 : 20.0), 10.0);
  };
  const DoneAfter rule(1000);
  options_.stop_rule = &rule;
  options_.budget_s = 55;
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 100));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(1));
  EXPECT_THAT(record.cases[0][1].rounds, SizeIs(4));  // 1 + 4 rounds of 10 s: the sixth would not fit
  EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::budget);
  EXPECT_EQ(record.cases[0][1].stopped_by, StoppedBy::budget);
  EXPECT_TRUE(record.complete);
}

TEST_F(RunnerTest, ABudgetGoesToTheWideIntervalsLongBeforeItIsSpent) {
  // Both cases want 30 rounds of 10 s; 260 s pay for 26. Case one varies by 1 %, case two by 10 %.
  workers_.script_.on_measure = [](const std::string&, int process, const MeasureCommand& command) {
    const double spread = command.case_id == kTwo ? 0.1 : 0.01;
    return says(ok_event(command, 1.0 + spread * (process * 7 % 10 / 9.0 - 0.5)), 10.0);
  };
  options_.budget_s = 260;
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 30));
  EXPECT_LE(record.cases[0][0].rounds.size(), 7U);
  EXPECT_GE(record.cases[0][1].rounds.size(), 18U);
  EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::budget);
  EXPECT_EQ(record.cases[0][1].stopped_by, StoppedBy::budget);
}

TEST_F(RunnerTest, UnderABudgetEveryTargetGetsTheSameRounds) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return says(ok_event(command, 1.0), 10.0);
  };
  options_.budget_s = 50;
  const RunRecord record = run_it(plan_of({1}, {"cpu", "cuda"}, 100));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
  EXPECT_THAT(record.cases[1][0].rounds, SizeIs(2));
}

TEST_F(RunnerTest, AnInterruptionKeepsWhatWasMeasuredAndDropsWhatWasUnderWay) {
  std::atomic<bool> interrupted = false;
  options_.interrupted = &interrupted;
  workers_.script_.on_measure = [&](const std::string&, int process, const MeasureCommand& command) {
    if (process == 1 && command.case_id == kTwo) {
      interrupted = true;
      return Said{{}, ChannelStatus::interrupted, 0, {}, ""};
    }
    return says(ok_event(command, 1.0));
  };
  const RunRecord record = run_it(plan_of({1, 2, 3}, {"cpu"}, 5));
  EXPECT_FALSE(record.complete);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
  EXPECT_THAT(record.cases[0][1].rounds, SizeIs(1));
  EXPECT_THAT(record.cases[0][2].rounds, SizeIs(1));
  for (const CaseRecord& of_case : record.cases[0]) EXPECT_EQ(of_case.stopped_by, StoppedBy::interrupted);
  EXPECT_EQ(workers_.log_.back(), "cpu#1 stop");
}

TEST_F(RunnerTest, AnInterruptionBeforeTheFirstWorkerLeavesAnEmptyRecord) {
  std::atomic<bool> interrupted = true;
  options_.interrupted = &interrupted;
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 5));
  EXPECT_FALSE(record.complete);
  EXPECT_THAT(record.cases[0][0].rounds, IsEmpty());
  EXPECT_FALSE(record.targets[0].available);
  EXPECT_NE(record.targets[0].reason, "");
  EXPECT_THAT(workers_.log_, IsEmpty());
}

TEST_F(RunnerTest, TheObserverHearsOfEverything) {
  run_it(plan_of({1, 2}, {"cpu"}, 2));
  EXPECT_THAT(recorder_.log_,
              ElementsAre("target 0 ready", "finished 0/0 by max_rounds", "finished 0/1 by max_rounds"));
  EXPECT_THAT(recorder_.rounds_,
              ElementsAre(std::tuple(0, 0, 0), std::tuple(0, 1, 0), std::tuple(0, 0, 1), std::tuple(0, 1, 1)));
  ASSERT_THAT(recorder_.progress_, SizeIs(4));
  EXPECT_EQ(recorder_.progress_[3].finished, 1u);
  EXPECT_EQ(recorder_.progress_[3].total, 2u);
  EXPECT_EQ(recorder_.progress_[3].round, 1);
}

TEST_F(RunnerTest, AnObserverThatThrowsEndsTheRunAndTheWorker) {
  class Full : public RunObserver {
    void on_round_record(std::size_t, std::size_t, const RoundRecord&) override {
      throw std::runtime_error("disk full");
    }
  } full;
  options_.workers = &workers_;
  options_.clock = &workers_.clock_;
  EXPECT_THROW(run(plan_of({1}, {"cpu"}), options_, full), std::runtime_error);
  EXPECT_EQ(workers_.log_.back(), "cpu#0 stop");
}

TEST_F(RunnerTest, RawSamplesMayLeaveMemoryOnceTheObserverSawThem) {
  options_.keep_samples_in_memory = false;
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 2));
  EXPECT_EQ(recorder_.samples_seen_, 2u);
  EXPECT_TRUE(record.cases[0][0].rounds[0].event.modes[0].samples.empty());
  EXPECT_EQ(record.cases[0][0].rounds[0].event.modes[0].median_s, 1.0);
}

TEST_F(RunnerTest, ALibraryThatChangesBetweenRoundsIsNoted) {
  workers_.script_.on_start = [](const std::string&, int process, const StartCommand&) {
    ReadyEvent ready;
    ready.providers.push_back({"openblas", process < 2 ? "0.3.21" : "0.3.26", "", "", 2});
    return says(ready);
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 4));
  ASSERT_THAT(record.targets[0].changes, SizeIs(1));
  EXPECT_THAT(record.targets[0].changes[0], AllOf(HasSubstr("0.3.21"), HasSubstr("0.3.26")));
}

TEST_F(RunnerTest, ClearedVariablesAreRecorded) {
  workers_.cleared_["OPENBLAS_CORETYPE"] = "Haswell";
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 1));
  EXPECT_EQ(record.targets[0].cleared_variables.at("OPENBLAS_CORETYPE"), "Haswell");
}

// ---- resuming ----

TEST_F(RunnerTest, ResumingMeasuresOnlyWhatIsMissing) {
  const Plan plan = plan_of({1, 2}, {"cpu"}, 3);
  RunRecord earlier = run_it(plan);
  earlier.cases[0][0].rounds.resize(2);  // interrupted in round 1, before the second case
  earlier.cases[0][1].rounds.resize(1);
  workers_.log_.clear();
  workers_.processes_.clear();
  options_.resume_from = earlier;
  const RunRecord record = run_it(plan);
  EXPECT_THAT(workers_.log_,
              ElementsAre("cpu#0 start", "cpu#0 measure " + kTwo, "cpu#0 quit", "cpu#0 stop", "cpu#1 start",
                          "cpu#1 measure " + kOne, "cpu#1 measure " + kTwo, "cpu#1 quit", "cpu#1 stop"));
  for (const CaseRecord& of_case : record.cases[0]) {
    ASSERT_THAT(of_case.rounds, SizeIs(3));
    for (int round = 0; round < 3; ++round) EXPECT_EQ(of_case.rounds[round].round, round);
  }
  EXPECT_TRUE(record.complete);
}

TEST_F(RunnerTest, ResumingACompleteRunStartsNoWorker) {
  const Plan plan = plan_of({1, 2}, {"cpu"}, 2);
  options_.resume_from = run_it(plan);
  workers_.log_.clear();
  const RunRecord record = run_it(plan);
  EXPECT_THAT(workers_.log_, IsEmpty());
  EXPECT_TRUE(record.complete);
  EXPECT_TRUE(record.targets[0].available);
}

TEST_F(RunnerTest, ResumingDoesNotRepeatARowThatFailed) {
  answer(kOne, 0, dies({ExitReport::Kind::signaled, SIGSEGV}));
  const Plan plan = plan_of({1}, {"cpu"}, 3);
  options_.resume_from = run_it(plan);
  workers_.log_.clear();
  run_it(plan);
  EXPECT_THAT(workers_.log_, IsEmpty());
}

TEST_F(RunnerTest, ResumingVerifiesACaseThatWasNeverVerified) {
  const Plan plan = plan_of({1, 2}, {"cpu"}, 2);
  RunRecord earlier = run_it(plan);
  earlier.cases[0][0].rounds.resize(1);
  earlier.cases[0][1].rounds.clear();
  options_.resume_from = earlier;
  std::vector<std::string> verified;
  workers_.script_.on_measure = [&](const std::string&, int, const MeasureCommand& command) {
    if (command.policy.verify) verified.push_back(command.case_id);
    return says(ok_event(command, 1.0));
  };
  run_it(plan);
  EXPECT_THAT(verified, ElementsAre(kTwo));
}

TEST_F(RunnerTest, ResumingGoesOnInTime) {
  const Plan plan = plan_of({1}, {"cpu"}, 2);
  RunRecord earlier = run_it(plan);
  earlier.cases[0][0].rounds.resize(1);
  earlier.cases[0][0].rounds[0].started_s = 500;
  options_.resume_from = earlier;
  EXPECT_GE(run_it(plan).cases[0][0].rounds.at(1).started_s, 500);
}

TEST_F(RunnerTest, AnotherPlansRecordIsRefused) {
  options_.resume_from = run_it(plan_of({1, 2}, {"cpu"}, 1));
  EXPECT_THROW(run_it(plan_of({1}, {"cpu"}, 1)), std::invalid_argument);
  EXPECT_THROW(run_it(plan_of({1, 2}, {"cuda"}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
