#include <csignal>
#include <stdexcept>

#include "tests/unit/runner/runner_fixture.h"

namespace aibench {
namespace {

using test::kOne;
using test::kTwo;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class RunnerResumes : public test::RunnerTest {};

// ---- resuming ----

TEST_F(RunnerResumes, ResumingMeasuresOnlyWhatIsMissing) {
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

TEST_F(RunnerResumes, ResumingACompleteRunStartsNoWorker) {
  const Plan plan = plan_of({1, 2}, {"cpu"}, 2);
  options_.resume_from = run_it(plan);
  workers_.log_.clear();
  const RunRecord record = run_it(plan);
  EXPECT_THAT(workers_.log_, IsEmpty());
  EXPECT_TRUE(record.complete);
  EXPECT_TRUE(record.targets[0].available);
}

TEST_F(RunnerResumes, ResumingDoesNotRepeatARowThatFailed) {
  answer(kOne, 0, dies({ExitReport::Kind::signaled, SIGSEGV}));
  const Plan plan = plan_of({1}, {"cpu"}, 3);
  options_.resume_from = run_it(plan);
  workers_.log_.clear();
  run_it(plan);
  EXPECT_THAT(workers_.log_, IsEmpty());
}

TEST_F(RunnerResumes, ResumingVerifiesACaseThatWasNeverVerified) {
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

TEST_F(RunnerResumes, ResumingGoesOnInTime) {
  const Plan plan = plan_of({1}, {"cpu"}, 2);
  RunRecord earlier = run_it(plan);
  earlier.cases[0][0].rounds.resize(1);
  earlier.cases[0][0].rounds[0].started_s = 500;
  options_.resume_from = earlier;
  EXPECT_GE(run_it(plan).cases[0][0].rounds.at(1).started_s, 500);
}

TEST_F(RunnerResumes, AnotherPlansRecordIsRefused) {
  options_.resume_from = run_it(plan_of({1, 2}, {"cpu"}, 1));
  EXPECT_THROW(run_it(plan_of({1}, {"cpu"}, 1)), std::invalid_argument);
  EXPECT_THROW(run_it(plan_of({1, 2}, {"cuda"}, 1)), std::invalid_argument);
}

}  // namespace
}  // namespace aibench
