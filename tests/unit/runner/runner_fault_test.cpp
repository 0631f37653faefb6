#include <csignal>

#include "tests/unit/runner/runner_fixture.h"

namespace aibench {
namespace {

using test::kOne;
using test::kThree;
using test::kTwo;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class RunnerFaults : public test::RunnerTest {};

TEST_F(RunnerFaults, ACrashIsOneRowAndANewWorkerGoesOn) {
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

TEST_F(RunnerFaults, AHangIsOneRowAndANewWorkerGoesOn) {
  answer(kOne, 0, hangs());
  options_.deadlines.prepare_s = 5;
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 1));
  EXPECT_EQ(record.cases[0][0].rounds[0].event.status, CaseStatus::timeout);
  EXPECT_EQ(record.cases[0][1].rounds[0].event.status, CaseStatus::ok);
  EXPECT_THAT(workers_.log_, Contains("cpu#1 measure " + kTwo));
}

TEST_F(RunnerFaults, AFailedDeviceGetsANewWorker) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return command.case_id == kOne ? says(bad_event(command, CaseStatus::failed, "error 700"))
                                   : says(ok_event(command, 1));
  };
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 1));
  EXPECT_EQ(record.cases[0][0].rounds[0].event.reason, "error 700");
  EXPECT_THAT(workers_.log_, Contains("cpu#1 measure " + kTwo));
}

TEST_F(RunnerFaults, AWorkerThatDiesOrTalksAfterItsAnswerDoesNotCostTheNextCase) {
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

TEST_F(RunnerFaults, OutcomesThatRepeatWouldNotChangeAreNotRepeated) {
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

TEST_F(RunnerFaults, ACrashInALaterRoundEndsTheCaseAndKeepsWhatWasMeasured) {
  answer(kOne, 2, dies({ExitReport::Kind::signaled, SIGKILL}));
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 5));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(3));
  EXPECT_THAT(round_medians_s(record.cases[0][0]), SizeIs(2));
  ASSERT_NE(first_problem(record.cases[0][0]), nullptr);
  EXPECT_EQ(first_problem(record.cases[0][0])->round, 2);
}

TEST_F(RunnerFaults, AMissingProgramMakesRowsUnavailableAndLeavesTheOthersAlone) {
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

TEST_F(RunnerFaults, AWorkerThatDoesNotStartIsTriedTwiceInARow) {
  workers_.script_.on_start_up = [](const std::string&, int) {
    return dies({ExitReport::Kind::exited, 127}, "libx.so: cannot open\n");
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 3));
  EXPECT_EQ(workers_.processes_["cpu"], 2);
  EXPECT_THAT(record.targets[0].reason, HasSubstr("libx.so: cannot open"));
  EXPECT_EQ(record.cases[0][0].rounds.at(0).event.status, CaseStatus::unavailable);
}

TEST_F(RunnerFaults, OneFailedStartIsForgiven) {
  const auto usual = workers_.script_.on_start_up;
  workers_.script_.on_start_up = [=](const std::string& target, int process) {
    return process == 0 ? dies({ExitReport::Kind::signaled, SIGBUS}) : usual(target, process);
  };
  const RunRecord record = run_it(plan_of({1}, {"cpu"}, 2));
  EXPECT_TRUE(record.targets[0].available);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
}

TEST_F(RunnerFaults, ADeviceThatSaysItIsNotThereIsNotAskedAgain) {
  workers_.script_.on_start = [](const std::string&, int, const StartCommand&) {
    return says(UnavailableEvent{"no CUDA device"});
  };
  const RunRecord record = run_it(plan_of({1}, {"cuda"}, 3));
  EXPECT_EQ(workers_.processes_["cuda"], 1);
  EXPECT_EQ(record.targets[0].reason, "no CUDA device");
}

TEST_F(RunnerFaults, ATargetThatGoesAwayKeepsItsMeasuredRows) {
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

TEST_F(RunnerFaults, ADeviceWhoseWorkerCannotBeKilledIsLeftAlone) {
  Said said = hangs();
  said.exit = {ExitReport::Kind::abandoned, 0, true, true};
  answer(kOne, 0, said);
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 2));
  EXPECT_EQ(workers_.processes_["cpu"], 1);
  EXPECT_EQ(record.cases[0][0].rounds[0].event.status, CaseStatus::timeout);
  EXPECT_EQ(record.cases[0][1].rounds[0].event.status, CaseStatus::unavailable);
  EXPECT_THAT(record.targets[0].reason, HasSubstr("could not be killed"));
}

TEST_F(RunnerFaults, ACaseTooLargeForHostMemoryIsSkippedWithoutAskingTheWorker) {
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

}  // namespace
}  // namespace aibench
