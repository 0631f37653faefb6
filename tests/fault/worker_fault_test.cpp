#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/sim_run.h"

// What a worker can do in the middle of a case, and what it must cost: one row.
namespace aibench {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr double kHangS = 0.5;  // deadline of a phase that hangs; every other one keeps its generous default

using WorkerFault = SimRun;

std::string fault(const std::string& phase, const std::string& kind) {
  return R"("faults": [{"phase": ")" + phase + R"(", "kind": ")" + kind + R"("}])";
}

TEST_F(WorkerFault, WithoutAFaultEveryRowIsExact) {
  script(
      R"("cases": [{"match": "m1n8k8", "time_s": 0.001}, {"match": "m2n8k8", "time_s": 0.002, "drift_per_round": 0.5}])");
  const RunRecord record = run_it(sim_plan({1, 2}, {"sim"}, 3));
  EXPECT_EQ(round_medians_s(record.cases[0][0]), (std::vector<double>{0.001, 0.001, 0.001}));
  const std::vector<double> drifting = round_medians_s(record.cases[0][1]);
  ASSERT_EQ(drifting.size(), 3u);
  EXPECT_NEAR(drifting[0], 0.002, 1e-12);
  EXPECT_NEAR(drifting[1], 0.003, 1e-12);
  EXPECT_NEAR(drifting[2], 0.0045, 1e-12);
}

TEST_F(WorkerFault, ASegmentationFaultNamesSignalAndPhase) {
  for (const char* phase : {"prepare", "verify", "warm_up", "measure"}) {
    EXPECT_EQ(reason_of_middle_row(fault(phase, "segv"), CaseStatus::crashed),
              std::string("killed by SIGSEGV in phase ") + phase);
  }
}

TEST_F(WorkerFault, AnAbortNamesTheSignal) {
  EXPECT_THAT(reason_of_middle_row(fault("measure", "abort"), CaseStatus::crashed), HasSubstr("SIGABRT"));
}

TEST_F(WorkerFault, AKillFromOutsideIsACrash) {
  EXPECT_THAT(reason_of_middle_row(fault("verify", "kill"), CaseStatus::crashed),
              AllOf(HasSubstr("SIGKILL"), HasSubstr("memory")));
}

TEST_F(WorkerFault, ExitingInTheMiddleIsACrashWhateverTheCode) {
  EXPECT_THAT(reason_of_middle_row(fault("measure", "exit0"), CaseStatus::crashed),
              HasSubstr("exited with code 0 without a result"));
  EXPECT_THAT(reason_of_middle_row(fault("measure", "exit3"), CaseStatus::crashed), HasSubstr("code 3"));
}

TEST_F(WorkerFault, AHangInPrepareEndsAtItsDeadline) {
  options_.deadlines.prepare_s = kHangS;
  EXPECT_EQ(reason_of_middle_row(fault("prepare", "hang"), CaseStatus::timeout),
            "no answer within 0.5 s in phase prepare; the worker ended by SIGTERM");
}

TEST_F(WorkerFault, AHangInVerifyEndsAtItsDeadline) {
  options_.deadlines.verify_s = kHangS;
  EXPECT_THAT(reason_of_middle_row(fault("verify", "hang"), CaseStatus::timeout), HasSubstr("in phase verify"));
}

TEST_F(WorkerFault, AHangInWarmUpEndsAtItsDeadline) {
  options_.deadlines.warm_up_s = kHangS;
  EXPECT_THAT(reason_of_middle_row(fault("warm_up", "hang"), CaseStatus::timeout), HasSubstr("in phase warm_up"));
}

TEST_F(WorkerFault, AWorkerThatIgnoresSigtermIsKilled) {
  options_.deadlines.measure_s = kHangS;
  workers_.termination.after_sigterm_s = 0.2;
  EXPECT_EQ(reason_of_middle_row(fault("measure", "hang_ignoring_sigterm"), CaseStatus::timeout),
            "no answer within 0.5 s in phase measure; the worker ignored SIGTERM and was killed");
}

TEST_F(WorkerFault, GarbageIsAProtocolErrorWithTheFirstBytes) {
  EXPECT_THAT(reason_of_middle_row(fault("warm_up", "garbage"), CaseStatus::failed),
              AllOf(StartsWith("protocol error: "), HasSubstr("\\x01\\xff"), HasSubstr("this is <no> JSON")));
}

TEST_F(WorkerFault, AFloodWithoutNewlineIsAProtocolErrorInBoundedMemory) {
  EXPECT_THAT(reason_of_middle_row(fault("measure", "flood"), CaseStatus::failed),
              AllOf(StartsWith("protocol error: "), HasSubstr("xxxxxxxx")));
}

TEST_F(WorkerFault, AFloodOfNewlinesIsAProtocolError) {
  EXPECT_THAT(reason_of_middle_row(fault("measure", "newline_flood"), CaseStatus::failed),
              StartsWith("protocol error: "));
}

TEST_F(WorkerFault, AWorkerThatClosesItsOutputAndLivesOnIsEnded) {
  EXPECT_THAT(reason_of_middle_row(fault("measure", "close_stdout"), CaseStatus::crashed),
              AllOf(HasSubstr("closed its output without a result"), HasSubstr("SIGTERM")));
}

TEST_F(WorkerFault, ALibraryThatPrintsToStdoutDoesNoHarm) {
  script(R"("cases": [{)" + fault("measure", "print_to_stdout") + "}]");
  const RunRecord record = run_it(sim_plan({1, 2}, {"sim"}, 2));
  for (const CaseRecord& row : record.cases[0]) {
    ASSERT_EQ(row.rounds.size(), 2u);
    for (const RoundRecord& round : row.rounds) EXPECT_EQ(round.event.status, CaseStatus::ok) << round.event.reason;
  }
}

TEST_F(WorkerFault, ALibraryThatChatsOnStderrDoesNotBlock) {
  script(R"("cases": [{)" + fault("measure", "chat_on_stderr") + "}]");
  const RunRecord record = run_it(sim_plan({1, 2}, {"sim"}, 1));
  for (const CaseRecord& row : record.cases[0]) EXPECT_EQ(row.rounds.at(0).event.status, CaseStatus::ok);
}

TEST_F(WorkerFault, AStickyDeviceErrorFailsItsRowAndTheNextWorkerIsFine) {
  for (const char* phase : {"prepare", "verify", "warm_up", "measure"}) {
    EXPECT_THAT(reason_of_middle_row(fault(phase, "device_error"), CaseStatus::failed), HasSubstr("700")) << phase;
  }
}

TEST_F(WorkerFault, ADeviceAllocationThatFailsSkipsTheRowWithTheNumbers) {
  EXPECT_THAT(reason_of_middle_row(R"("fail_allocation": 2)", CaseStatus::skipped), HasSubstr("out of memory"));
  EXPECT_THAT(reason_of_middle_row(fault("prepare", "out_of_memory"), CaseStatus::skipped), HasSubstr("out of memory"));
}

TEST_F(WorkerFault, ADeviceThatIsTooSmallSkipsTheRowWithTheNumbers) {
  script(R"("device": {"memory_bytes": 4194304})");
  const RunRecord record = run_it(sim_plan({1, 500000, 2}, {"sim"}, 2));
  EXPECT_EQ(record.cases[0][0].rounds.size(), 2u);
  EXPECT_EQ(record.cases[0][1].rounds.at(0).event.status, CaseStatus::skipped);
  EXPECT_THAT(record.cases[0][1].rounds[0].event.reason,
              testing::MatchesRegex("out of memory.* 15 MiB.* 4096 KiB free"));
  EXPECT_EQ(record.cases[0][2].rounds.size(), 2u);
}

// The matrices of 500000 x 8 take 32 MB of 40; what fits otherwise runs.
TEST_F(WorkerFault, ACaseThatFillsADevicesOwnMemoryIsRefusedAheadWithTheNumbers) {
  script(R"("device": {"shares_host_memory": false, "memory_bytes": 40000000})");
  const RunRecord record = run_it(sim_plan({1, 500000, 2}, {"sim"}, 2));
  EXPECT_EQ(record.cases[0][0].rounds.size(), 2u);
  EXPECT_EQ(record.cases[0][1].rounds.at(0).event.status, CaseStatus::skipped);
  EXPECT_EQ(record.cases[0][1].rounds[0].event.reason,
            "needs 32.0 MB of the device's memory, more than 70 % (28.0 MB) of its 40.0 MB");
  EXPECT_EQ(record.cases[0][1].rounds[0].event.prepare_time_s, 0) << "no worker saw it";
  EXPECT_EQ(record.cases[0][2].rounds.size(), 2u);
}

TEST_F(WorkerFault, AnUnsupportedCaseQuotesTheRefusal) {
  EXPECT_THAT(reason_of_middle_row(R"("unsupported": "no such kernel")", CaseStatus::unsupported),
              HasSubstr("no such kernel"));
}

TEST_F(WorkerFault, EveryWrongResultIsWrongAndHasNoNumber) {
  for (const char* kind : {"zero_element", "nan_element", "swap_elements", "transpose", "scale", "negate",
                           "unwritten_tail", "write_past_end"}) {
    SCOPED_TRACE(kind);
    reason_of_middle_row(R"("mutation": {"kind": ")" + std::string(kind) + R"("})", CaseStatus::wrong);
  }
}

TEST_F(WorkerFault, ACrashInALaterRoundKeepsTheEarlierOnes) {
  script(R"("cases": [{"match": "m2n8k8", "faults": [{"phase": "measure", "kind": "segv", "rounds": [1]}]}])");
  const RunRecord record = run_it(sim_plan({1, 2}, {"sim"}, 3));
  ASSERT_EQ(record.cases[0][1].rounds.size(), 2u);
  EXPECT_EQ(record.cases[0][1].rounds[0].event.status, CaseStatus::ok);
  EXPECT_EQ(record.cases[0][1].rounds[1].event.status, CaseStatus::crashed);
  EXPECT_EQ(record.cases[0][0].rounds.size(), 3u);
}

TEST_F(WorkerFault, OneTargetsFaultsCostTheOtherTargetNothing) {
  options_.deadlines.measure_s = kHangS;
  script(R"("device": {"count": 2}, "cases": [{"devices": [1], )" + fault("measure", "hang") + "}]");
  const RunRecord record = run_it(sim_plan({1, 2}, {"sim", "sim:1"}, 2));
  for (const CaseRecord& row : record.cases[0]) EXPECT_EQ(round_medians_s(row).size(), 2u);
  for (const CaseRecord& row : record.cases[1]) EXPECT_EQ(row.rounds.at(0).event.status, CaseStatus::timeout);
}

TEST_F(WorkerFault, LostPeaksCostNoRow) {
  script(R"("faults": [{"phase": "peaks", "kind": "segv"}])");
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 2));
  EXPECT_THAT(record.targets[0].peaks_reason, HasSubstr("SIGSEGV"));
  EXPECT_EQ(round_medians_s(record.cases[0][0]).size(), 2u);
}

TEST_F(WorkerFault, AWorkerThatDoesNotWantToQuitIsEnded) {
  options_.deadlines.stop_s = 0.2;
  workers_.termination.after_sigterm_s = 0.2;
  script(R"("faults": [{"phase": "stop", "kind": "hang_ignoring_sigterm"}])");
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 2));
  EXPECT_EQ(round_medians_s(record.cases[0][0]).size(), 2u);
  EXPECT_TRUE(record.complete);
}

}  // namespace
}  // namespace aibench
