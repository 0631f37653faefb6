#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/sim_run.h"

// Targets that cannot be had: rows say unavailable with the best words there are, and the others are measured.
namespace aibench {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class StartFault : public SimRun {
 protected:
  // A run of `target` beside a healthy one; gives the reason of the unavailable row.
  std::string reason_of(const std::string& target) {
    const RunRecord record = run_it(sim_plan({1, 2}, {target}, 2));
    EXPECT_TRUE(record.complete);
    EXPECT_FALSE(record.targets[0].available);
    for (const CaseRecord& row : record.cases[0]) {
      EXPECT_EQ(row.rounds.size(), 1u);
      if (row.rounds.empty()) continue;
      EXPECT_EQ(row.rounds[0].event.status, CaseStatus::unavailable);
      EXPECT_EQ(row.rounds[0].event.reason, record.targets[0].reason);
    }
    return record.targets[0].reason;
  }
  std::string fault(const std::string& phase, const std::string& kind, const std::string& more = "") {
    return R"("faults": [{"phase": ")" + phase + R"(", "kind": ")" + kind + "\"" + more + "}]";
  }
};

TEST_F(StartFault, AMissingProgramIsUnavailable) {
  EXPECT_THAT(reason_of("nosuch"), AllOf(HasSubstr("no worker for \"nosuch\""), HasSubstr("aibench-worker-nosuch")));
}

TEST_F(StartFault, AMissingLibraryIsUnavailableInTheLoadersWords) {
  EXPECT_THAT(reason_of("unloadable"), AllOf(HasSubstr("error while loading shared libraries"),
                                             HasSubstr("libaibench_never_installed.so"), HasSubstr("code 127")));
}

TEST_F(StartFault, ADeviceThatIsNotThereIsUnavailableInTheWorkersWords) {
  script(R"("unavailable": "no simulated driver")");
  EXPECT_EQ(reason_of("sim"), "no simulated driver");
}

TEST_F(StartFault, ADeviceIndexBeyondTheDevicesIsUnavailable) {
  script("");
  EXPECT_THAT(reason_of("sim:7"), HasSubstr("device 7 does not exist"));
}

TEST_F(StartFault, ACrashAtTheStartIsUnavailable) {
  script(fault("start", "segv"));
  EXPECT_THAT(reason_of("sim"), HasSubstr("killed by SIGSEGV in phase start"));
  script(fault("hello", "abort"));
  EXPECT_THAT(reason_of("sim"), HasSubstr("killed by SIGABRT in phase start"));
}

TEST_F(StartFault, ASilentWorkerIsUnavailableAfterTheDeadline) {
  options_.deadlines.start_s = 0.3;
  script(fault("hello", "hang"));
  EXPECT_THAT(reason_of("sim"), HasSubstr("no answer within 0.3 s in phase start"));
  script(fault("start", "hang"));
  EXPECT_THAT(reason_of("sim"), HasSubstr("no answer within 0.3 s in phase start"));
}

TEST_F(StartFault, NonsenseInsteadOfHelloIsUnavailable) {
  script(fault("hello", "garbage"));
  EXPECT_THAT(reason_of("sim"), AllOf(HasSubstr("protocol error"), HasSubstr("\\x01\\xff")));
  script(fault("hello", "flood"));
  EXPECT_THAT(reason_of("sim"), HasSubstr("protocol error"));
}

TEST_F(StartFault, APrintBeforeTheProtocolBeginsIsNoProtocol) {
  script(fault("hello", "print_to_stdout"));
  EXPECT_THAT(reason_of("sim"), AllOf(HasSubstr("protocol error"), HasSubstr("a library that prints to stdout")));
}

TEST_F(StartFault, ABrokenScriptIsUnavailableWithItsError) {
  script(R"("no such member": 1)");
  EXPECT_THAT(reason_of("sim"), HasSubstr("no such member"));
}

TEST_F(StartFault, OneFailedStartIsForgiven) {
  script(fault("start", "segv", R"(, "processes": [0])"));
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 2));
  EXPECT_TRUE(record.targets[0].available) << record.targets[0].reason;
  EXPECT_EQ(round_medians_s(record.cases[0][0]).size(), 2u);
}

TEST_F(StartFault, ATargetThatGoesAwayInTheMiddleKeepsItsRounds) {
  script(fault("start", "exit3", R"(, "rounds": [1, 2])"));
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 3));
  EXPECT_FALSE(record.targets[0].available);
  EXPECT_EQ(round_medians_s(record.cases[0][0]).size(), 1u);
}

TEST_F(StartFault, AnUnavailableTargetLeavesTheOthersAlone) {
  script("");
  const RunRecord record = run_it(sim_plan({1, 2}, {"cuda", "sim", "unloadable"}, 2));
  EXPECT_FALSE(record.targets[0].available);
  EXPECT_FALSE(record.targets[2].available);
  for (const CaseRecord& row : record.cases[1]) EXPECT_EQ(round_medians_s(row).size(), 2u);
}

TEST_F(StartFault, AWorkerBehindALauncherIsAWorkerLikeAnyOther) {
  script("");
  workers_.launchers["sim"] = {"/bin/sh", "-c", "\"$@\"; exit $?", "launcher"};
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 2));
  EXPECT_EQ(round_medians_s(record.cases[0][0]).size(), 2u) << record.targets[0].reason;
}

TEST_F(StartFault, AMissingLauncherIsUnavailable) {
  script("");
  workers_.launchers["sim"] = {"no-such-launcher"};
  EXPECT_THAT(reason_of("sim"), HasSubstr("no-such-launcher"));
}

TEST_F(StartFault, LibrarySettingsDoNotReachTheWorker) {
  ASSERT_EQ(::setenv("OPENBLAS_CORETYPE", "Haswell", 1), 0);
  script("");
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 1));
  ::unsetenv("OPENBLAS_CORETYPE");
  EXPECT_EQ(record.targets[0].cleared_variables.at("OPENBLAS_CORETYPE"), "Haswell");
}

}  // namespace
}  // namespace aibench
