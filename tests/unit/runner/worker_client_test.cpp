#include "bench/runner/worker_client.h"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/fake_workers.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WorkerClientTest : public testing::Test {
 protected:
  WorkerClient connect() { return WorkerClient(workers_.start(*parse_target("cpu"))); }
  StartFailure start_failure() {
    WorkerClient client = connect();
    return std::get<StartFailure>(client.start({}, "cpu", limits_));
  }
  WorkerClient started() {
    WorkerClient client = connect();
    EXPECT_TRUE(std::holds_alternative<ReadyEvent>(client.start({}, "cpu", limits_)));
    return client;
  }
  CaseEvent measured(Said said) {
    workers_.script_.on_measure = [said](const std::string&, int, const MeasureCommand&) { return said; };
    WorkerClient client = started();
    CaseEvent event = std::get<CaseEvent>(client.measure(command_, limits_));
    usable_ = client.usable();
    abandoned_ = client.abandoned();
    return event;
  }
  Said lines(std::vector<std::string> text) { return {std::move(text), ChannelStatus::deadline, 0, {}, ""}; }

  FakeWorkers workers_;
  Deadlines limits_;
  MeasureCommand command_{"gemm/f32/m1n1k1", GemmWorkload{}, {}};
  bool usable_ = true, abandoned_ = false;
};

TEST_F(WorkerClientTest, StartsAndMeasuresACase) {
  const CaseEvent event = measured(says(ok_event(command_, 0.5)));
  EXPECT_EQ(event.status, CaseStatus::ok);
  EXPECT_EQ(event.modes.at(0).median_s, 0.5);
  EXPECT_TRUE(usable_);
}

TEST_F(WorkerClientTest, PassesTheStartOptionsOn) {
  StartCommand seen;
  workers_.script_.on_start = [&](const std::string&, int, const StartCommand& command) {
    seen = command;
    return says(ReadyEvent{});
  };
  WorkerClient client = connect();
  client.start({{3, 2, {"openblas"}}}, "cpu", limits_);
  EXPECT_EQ(seen.options.threads, 3);
  EXPECT_EQ(seen.options.device_index, 2);
  EXPECT_EQ(seen.options.providers, std::vector<std::string>{"openblas"});
}

TEST_F(WorkerClientTest, AnUnavailableDeviceIsNotTriedAgain) {
  workers_.script_.on_start = [](const std::string&, int, const StartCommand&) {
    return says(UnavailableEvent{"no driver"});
  };
  EXPECT_EQ(start_failure().reason, "no driver");
  EXPECT_FALSE(start_failure().may_be_retried);
}

TEST_F(WorkerClientTest, TheLoadersWordsBecomeTheReason) {
  workers_.script_.on_start_up = [](const std::string&, int) {
    return dies({ExitReport::Kind::exited, 127},
                "warning: something\naibench-worker-cpu: error while loading shared libraries: libx.so: cannot open\n");
  };
  const StartFailure failure = start_failure();
  EXPECT_THAT(failure.reason, StartsWith("aibench-worker-cpu: error while loading shared libraries: libx.so"));
  EXPECT_THAT(failure.reason, HasSubstr("code 127"));
  EXPECT_TRUE(failure.may_be_retried);
}

TEST_F(WorkerClientTest, ADeathWithoutAWordIsStillExplained) {
  workers_.script_.on_start_up = [](const std::string&, int) { return dies({ExitReport::Kind::signaled, SIGILL}); };
  EXPECT_THAT(start_failure().reason, HasSubstr("killed by SIGILL in phase start"));
}

TEST_F(WorkerClientTest, AWorkerOfAnotherProtocolIsRefusedWithBothVersions) {
  workers_.script_.on_start_up = [](const std::string&, int) { return says(HelloEvent{99, "cpu", "9.0"}); };
  EXPECT_THAT(start_failure().reason, HasSubstr("version 99"));
}

TEST_F(WorkerClientTest, AWorkerOfAnotherKindIsRefused) {
  workers_.script_.on_start_up = [](const std::string&, int) { return says(HelloEvent{1, "cuda", "0"}); };
  EXPECT_THAT(start_failure().reason, HasSubstr("\"cuda\""));
}

TEST_F(WorkerClientTest, SomethingElseThanHelloIsAProtocolError) {
  workers_.script_.on_start_up = [](const std::string&, int) { return says(UnavailableEvent{"x"}); };
  EXPECT_THAT(start_failure().reason, StartsWith("protocol error"));
}

TEST_F(WorkerClientTest, AWorkerThatNeverSaysHelloTimesOut) {
  workers_.script_.on_start_up = [](const std::string&, int) { return hangs(); };
  limits_.start_s = 7;
  const double before = workers_.clock_.now_s_;
  EXPECT_THAT(start_failure().reason, HasSubstr("no answer within 7 s in phase start"));
  EXPECT_EQ(workers_.clock_.now_s_, before + 7);
}

TEST_F(WorkerClientTest, AReasonKeepsTerminalEscapesOut) {
  workers_.script_.on_start = [](const std::string&, int, const StartCommand&) {
    return says(UnavailableEvent{"\x1b[2Jno driver"});
  };
  EXPECT_EQ(start_failure().reason, "\\x1b[2Jno driver");
}

TEST_F(WorkerClientTest, ACrashNamesSignalAndPhase) {
  Said said = dies({ExitReport::Kind::signaled, SIGSEGV});
  said.lines = {encode(PhaseEvent{Phase::prepare}), encode(PhaseEvent{Phase::measure})};
  const CaseEvent event = measured(said);
  EXPECT_EQ(event.status, CaseStatus::crashed);
  EXPECT_EQ(event.reason, "killed by SIGSEGV in phase measure");
  EXPECT_EQ(event.case_id, command_.case_id);
  EXPECT_FALSE(usable_);
}

TEST_F(WorkerClientTest, ACrashQuotesTheWorkersLastWords) {
  const CaseEvent event =
      measured(dies({ExitReport::Kind::signaled, SIGABRT}, "first\nterminate called: std::bad_alloc\x1b[0m\n\n"));
  EXPECT_EQ(event.reason, "killed by SIGABRT in phase prepare; it last said: terminate called: std::bad_alloc\\x1b[0m");
}

TEST_F(WorkerClientTest, ExitingCleanlyWithoutAResultIsACrash) {
  const CaseEvent event = measured(dies({ExitReport::Kind::exited, 0}));
  EXPECT_EQ(event.status, CaseStatus::crashed);
  EXPECT_THAT(event.reason, HasSubstr("exited with code 0 without a result"));
}

TEST_F(WorkerClientTest, EachPhaseHasItsOwnDeadline) {
  limits_.prepare_s = 5;
  limits_.warm_up_s = 11;
  Said said = hangs();
  said.lines = {encode(PhaseEvent{Phase::prepare}), encode(PhaseEvent{Phase::warm_up})};
  const CaseEvent event = measured(said);
  EXPECT_EQ(event.status, CaseStatus::timeout);
  EXPECT_EQ(event.reason, "no answer within 11 s in phase warm_up; the worker ended by SIGTERM");
  EXPECT_EQ(workers_.clock_.now_s_, 100 + 11);
  EXPECT_FALSE(usable_);
}

TEST_F(WorkerClientTest, AWorkerThatCannotBeKilledIsReportedAsAbandoned) {
  Said said = hangs();
  said.exit = {ExitReport::Kind::abandoned, 0, true, true};
  const CaseEvent event = measured(said);
  EXPECT_THAT(event.reason, HasSubstr("abandoned"));
  EXPECT_TRUE(abandoned_);
}

TEST_F(WorkerClientTest, GarbageIsAProtocolErrorWithItsFirstBytes) {
  const CaseEvent event = measured(lines({"\x01\xffgarbage"}));
  EXPECT_EQ(event.status, CaseStatus::failed);
  EXPECT_THAT(event.reason, StartsWith("protocol error: "));
  EXPECT_THAT(event.reason, HasSubstr("\\x01\\xffgarbage"));
  EXPECT_FALSE(usable_);
}

TEST_F(WorkerClientTest, AnEndlessLineIsAProtocolError) {
  Said said = lines({});
  said.then = ChannelStatus::too_long;
  const CaseEvent event = measured(said);
  EXPECT_EQ(event.status, CaseStatus::failed);
  EXPECT_THAT(event.reason, AllOf(StartsWith("protocol error: "), HasSubstr("xxxxxxxx")));
}

TEST_F(WorkerClientTest, PhasesWithoutEndAreAProtocolError) {
  const CaseEvent event = measured(lines(std::vector<std::string>(1000, encode(PhaseEvent{Phase::measure}))));
  EXPECT_EQ(event.status, CaseStatus::failed);
  EXPECT_THAT(event.reason, HasSubstr("phases"));
}

TEST_F(WorkerClientTest, AnAnswerAboutAnotherCaseIsAProtocolError) {
  MeasureCommand other = command_;
  other.case_id = "gemm/f32/m2n2k2";
  const CaseEvent event = measured(says(ok_event(other, 1)));
  EXPECT_EQ(event.status, CaseStatus::failed);
  EXPECT_EQ(event.case_id, command_.case_id);
  EXPECT_THAT(event.reason, HasSubstr("gemm/f32/m2n2k2"));
}

TEST_F(WorkerClientTest, AnAnswerToAnotherQuestionIsAProtocolError) {
  EXPECT_THAT(measured(says(PeaksEvent{})).reason, AllOf(StartsWith("protocol error"), HasSubstr("\"peaks\"")));
}

TEST_F(WorkerClientTest, AnOkAnswerWithoutNumbersIsAProtocolError) {
  EXPECT_EQ(measured(says(bad_event(command_, CaseStatus::ok, ""))).status, CaseStatus::failed);
}

TEST_F(WorkerClientTest, ATimeOfZeroIsAProtocolError) {
  EXPECT_THAT(measured(says(ok_event(command_, 0))).reason, HasSubstr("0 s"));
}

TEST_F(WorkerClientTest, ATransferTooShortForTheClockIsNone) {
  CaseEvent event = ok_event(command_, 1e-3);
  for (const char* part : {"upload_time", "download_time"}) {
    event.modes.push_back(event.modes.front());
    event.modes.back().mode = TimingMode::end_to_end;
    event.modes.back().time = part;
    event.modes.back().median_s = 0;
  }
  EXPECT_EQ(measured(says(event)).status, CaseStatus::ok);
}

TEST_F(WorkerClientTest, AWorkerCannotClaimWhatOnlyTheSupervisorSees) {
  for (const CaseStatus status : {CaseStatus::crashed, CaseStatus::timeout, CaseStatus::unavailable}) {
    EXPECT_EQ(measured(says(bad_event(command_, status, "says I"))).status, CaseStatus::failed);
  }
}

TEST_F(WorkerClientTest, OutcomesOfTheCaseLeaveTheWorkerUsable) {
  for (const CaseStatus status : {CaseStatus::unsupported, CaseStatus::skipped, CaseStatus::wrong}) {
    const CaseEvent event = measured(says(bad_event(command_, status, "because")));
    EXPECT_EQ(event.status, status);
    EXPECT_EQ(event.reason, "because");
    EXPECT_TRUE(usable_);
  }
}

TEST_F(WorkerClientTest, ADeviceThatFailedIsNotTrustedWithAnotherCase) {
  EXPECT_EQ(measured(says(bad_event(command_, CaseStatus::failed, "sticky error 700"))).reason, "sticky error 700");
  EXPECT_FALSE(usable_);
}

TEST_F(WorkerClientTest, AnInterruptionDropsTheCase) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand&) {
    return Said{{}, ChannelStatus::interrupted, 0, {}, ""};
  };
  WorkerClient client = started();
  EXPECT_TRUE(std::holds_alternative<Interrupted>(client.measure(command_, limits_)));
  EXPECT_FALSE(client.usable());
}

TEST_F(WorkerClientTest, LostPeaksComeWithAReason) {
  workers_.script_.on_peaks = [](const std::string&, int) { return dies({ExitReport::Kind::signaled, SIGILL}); };
  WorkerClient client = started();
  EXPECT_THAT(std::get<WorkerClient::NoPeaks>(client.measure_peaks(limits_)).reason, HasSubstr("SIGILL"));
}

TEST_F(WorkerClientTest, PeaksHaveTheirOwnDeadline) {
  workers_.script_.on_peaks = [](const std::string&, int) { return hangs(); };
  limits_.peaks_s = 33;
  WorkerClient client = started();
  EXPECT_THAT(std::get<WorkerClient::NoPeaks>(client.measure_peaks(limits_)).reason, HasSubstr("within 33 s"));
}

TEST_F(WorkerClientTest, AConformanceCheckThatCrashesIsARow) {
  workers_.script_.on_conformance = [](const std::string&, int, const ConformanceCommand&) {
    return dies({ExitReport::Kind::signaled, SIGFPE});
  };
  WorkerClient client = started();
  const auto event = std::get<ConformanceEvent>(client.check({4, "openblas"}, limits_));
  EXPECT_EQ(event.index, 4);
  EXPECT_EQ(event.provider, "openblas");
  EXPECT_EQ(event.status, CaseStatus::crashed);
  EXPECT_THAT(event.reason, HasSubstr("SIGFPE"));
}

TEST_F(WorkerClientTest, AConformanceAnswerIsPassedOn) {
  WorkerClient client = started();
  EXPECT_EQ(std::get<ConformanceEvent>(client.check({4, "openblas"}, limits_)).status, CaseStatus::ok);
  EXPECT_TRUE(client.usable());
}

TEST_F(WorkerClientTest, AnAnswerToAnotherConformanceCheckIsAProtocolError) {
  workers_.script_.on_conformance = [](const std::string&, int, const ConformanceCommand& command) {
    return says(ConformanceEvent{.index = command.index + 1, .provider = command.provider, .status = CaseStatus::ok});
  };
  WorkerClient client = started();
  const auto event = std::get<ConformanceEvent>(client.check({4, "openblas"}, limits_));
  EXPECT_EQ(event.status, CaseStatus::failed);
  EXPECT_THAT(event.reason, StartsWith("protocol error"));
}

TEST_F(WorkerClientTest, QuitAsksAUsableWorkerAndStopsIt) {
  WorkerClient client = started();
  client.quit(limits_);
  EXPECT_THAT(workers_.log_, testing::ElementsAre("cpu#0 start", "cpu#0 quit", "cpu#0 stop"));
  EXPECT_FALSE(client.usable());
}

}  // namespace
}  // namespace aibench
