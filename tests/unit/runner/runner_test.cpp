#include <algorithm>
#include <csignal>
#include <stdexcept>

#include "tests/unit/runner/runner_fixture.h"

namespace aibench {
namespace {

using test::kOne;
using test::kTwo;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RunnerRounds : public test::RunnerTest {};

TEST_F(RunnerRounds, EachRoundIsAFreshWorkerThatMeasuresEveryCaseOnce) {
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

TEST_F(RunnerRounds, KeepsEveryRoundsMedianExactly) {
  workers_.script_.on_measure = [](const std::string&, int process, const MeasureCommand& command) {
    return says(ok_event(command, 1e-3 * (process + 1)), 2.0);
  };
  options_.measure_peaks = false;
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_THAT(round_medians_s(record.cases[0][0]), ElementsAre(1e-3, 2e-3, 3e-3));
  EXPECT_EQ(record.cases[0][0].rounds[2].started_s, 4.0);  // two rounds of 2 s before it
}

TEST_F(RunnerRounds, TargetsTakePartInSeededRandomOrder) {
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

// Every round of a training to a goal tells of another seed, so none is left out because the steps are steady.
TEST_F(RunnerRounds, ATrainingToAGoalRunsEverySeed) {
  NetworkWorkload network{.name = "n", .mode = NetworkMode::training, .batch = 4, .input = {1, 28, 28}};
  network.layers = {FullyConnectedLayer{.features = 10}};
  network.data = NetworkData::idx;
  network.goal = TrainingGoal{};
  Plan plan = plan_of({1}, {"cpu"}, 9);
  plan.cases.push_back({.id = "network/n/train/b4", .workload = network, .work = work_of(network)});
  plan.measure.precision_promised = true;
  plan.measure.seed = 40;
  plan.data_folder = "/data";
  plan.measure.modes = {TimingMode::throughput, TimingMode::latency};
  std::map<std::string, std::vector<MeasurePolicy>> policies;
  workers_.script_.on_measure = [&](const std::string&, int, const MeasureCommand& command) {
    policies[command.case_id].push_back(command.policy);
    return says(ok_event(command, 1e-3));
  };
  run_it(plan);
  EXPECT_LT(policies[kOne].size(), 9U);  // steady: done early
  const auto& trained = policies["network/n/train/b4"];
  ASSERT_THAT(trained, SizeIs(9));
  for (std::size_t round = 0; round < trained.size(); ++round) {
    EXPECT_EQ(trained[round].seed, 40 + round);
    EXPECT_EQ(trained[round].data_folder, "/data");
    EXPECT_THAT(trained[round].modes, ElementsAre(TimingMode::latency));
  }
  EXPECT_EQ(policies[kOne].back().seed, 40U);
  EXPECT_EQ(policies[kOne].back().data_folder, "");
}

TEST_F(RunnerRounds, PeaksAreMeasuredOnceATarget) {
  const RunRecord record = run_it(plan_of({1}, {"cpu", "cuda"}, 3));
  EXPECT_EQ(std::ranges::count(workers_.log_, "cpu#0 peaks"), 1);
  EXPECT_EQ(std::ranges::count(workers_.log_, "cuda#0 peaks"), 1);
  EXPECT_EQ(std::ranges::count_if(workers_.log_, [](const std::string& s) { return s.ends_with("peaks"); }), 2);
  EXPECT_EQ(record.targets[0].peaks.memory_bytes_per_s, 1e11);
  EXPECT_EQ(record.targets[0].peaks_reason, "");
}

TEST_F(RunnerRounds, LostPeaksCostNoCase) {
  workers_.script_.on_peaks = [](const std::string&, int) { return dies({ExitReport::Kind::signaled, SIGILL}); };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 2));
  EXPECT_THAT(record.targets[0].peaks_reason, HasSubstr("SIGILL"));
  EXPECT_TRUE(record.targets[0].peaks.rates.empty());
  EXPECT_TRUE(record.targets[0].available);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
}

TEST_F(RunnerRounds, WhatTheFirstRoundChoseByTrialIsHandedOnToTheOthers) {
  // A worker that chooses another algorithm each time it is not told which.
  std::vector<std::vector<ChosenKernel>> told;
  workers_.script_.on_measure = [&](const std::string&, int process, const MeasureCommand& command) {
    told.push_back(command.chosen);
    CaseEvent event = ok_event(command, 1.0);
    event.choice = command.chosen.empty() ? kByTrial : kHandedOn;
    event.served = {{.op = "gemm", .provider = "onednn", .algorithm = "way " + std::to_string(process), .count = 2}};
    if (command.chosen.empty()) {
      event.served[0].tried = {{.provider = "openblas", .algorithm = "sgemm", .ops = 1, .seconds = 2.0}};
    } else {
      event.served[0].algorithm = command.chosen[0].algorithm;
    }
    return says(event);
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 3));
  const std::vector<ChosenKernel> chosen{{.provider = "onednn", .algorithm = "way 0", .ops = 2}};
  EXPECT_THAT(told, ElementsAre(IsEmpty(), chosen, chosen));
  for (const RoundRecord& round : record.cases[0][0].rounds) EXPECT_EQ(round.event.served[0].algorithm, "way 0");
  EXPECT_EQ(record.cases[0][0].rounds[2].event.choice, kHandedOn);
}

TEST_F(RunnerRounds, WhereNothingWasTriedNothingIsHandedOn) {
  workers_.script_.on_measure = [&](const std::string&, int, const MeasureCommand& command) {
    EXPECT_THAT(command.chosen, IsEmpty());
    CaseEvent event = ok_event(command, 1.0);
    event.served = {{.op = "gemm", .provider = "sim", .algorithm = "loop", .count = 1}};
    return says(event);
  };
  run_it(plan_of({1}, {"sim"}, 2));
}

TEST_F(RunnerRounds, OnlyTheFirstRoundIsVerified) {
  std::vector<bool> verified;
  workers_.script_.on_measure = [&](const std::string&, int, const MeasureCommand& command) {
    verified.push_back(command.policy.verify);
    return says(ok_event(command, 1.0));
  };
  run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_THAT(verified, ElementsAre(true, false, false));
}

TEST_F(RunnerRounds, TheSettingsReachTheWorker) {
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

TEST_F(RunnerRounds, AnInterruptionKeepsWhatWasMeasuredAndDropsWhatWasUnderWay) {
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

TEST_F(RunnerRounds, AnInterruptionBeforeTheFirstWorkerLeavesAnEmptyRecord) {
  std::atomic<bool> interrupted = true;
  options_.interrupted = &interrupted;
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 5));
  EXPECT_FALSE(record.complete);
  EXPECT_THAT(record.cases[0][0].rounds, IsEmpty());
  EXPECT_FALSE(record.targets[0].available);
  EXPECT_NE(record.targets[0].reason, "");
  EXPECT_THAT(workers_.log_, IsEmpty());
}

TEST_F(RunnerRounds, TheObserverHearsOfEverything) {
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

TEST_F(RunnerRounds, AnObserverThatThrowsEndsTheRunAndTheWorker) {
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

TEST_F(RunnerRounds, RawSamplesMayLeaveMemoryOnceTheObserverSawThem) {
  options_.keep_samples_in_memory = false;
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 2));
  EXPECT_EQ(recorder_.samples_seen_, 2u);
  EXPECT_TRUE(record.cases[0][0].rounds[0].event.modes[0].samples.empty());
  EXPECT_EQ(record.cases[0][0].rounds[0].event.modes[0].median_s, 1.0);
}

TEST_F(RunnerRounds, ALibraryThatChangesBetweenRoundsIsNoted) {
  workers_.script_.on_start = [](const std::string&, int process, const StartCommand&) {
    ReadyEvent ready;
    ready.providers.push_back({"openblas", process < 2 ? "0.3.21" : "0.3.26", "", "", 2});
    return says(ready);
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 4));
  ASSERT_THAT(record.targets[0].changes, SizeIs(1));
  EXPECT_THAT(record.targets[0].changes[0], AllOf(HasSubstr("0.3.21"), HasSubstr("0.3.26")));
}

TEST_F(RunnerRounds, ClearedVariablesAreRecorded) {
  workers_.cleared_["OPENBLAS_CORETYPE"] = "Haswell";
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 1));
  EXPECT_EQ(record.targets[0].cleared_variables.at("OPENBLAS_CORETYPE"), "Haswell");
}

}  // namespace
}  // namespace aibench
