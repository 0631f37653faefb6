#include "tests/unit/runner/runner_fixture.h"

namespace aibench {
namespace {

using test::kOne;
using test::kTwo;
using testing::SizeIs;

class RunnerStops : public test::RunnerTest {};

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

TEST_F(RunnerStops, ACaseThatIsPreciseEnoughStopsAndTheOthersGoOn) {
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

TEST_F(RunnerStops, TheDefaultRuleStopsAtThePromisedPrecision) {
  Plan plan = plan_of({1}, {"cpu"}, 20);
  plan.measure.precision_promised = true;
  plan.measure.precision = 0.01;
  const RunRecord record = run_it(plan);              // every median is 1.0
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(6));  // the least that gives a 95 % interval
  EXPECT_EQ(record.cases[0][0].stopped_by, StoppedBy::precision);
}

TEST_F(RunnerStops, ABudgetIsSpentOnTheWidestIntervals) {
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

TEST_F(RunnerStops, ABudgetGoesToTheWideIntervalsLongBeforeItIsSpent) {
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

TEST_F(RunnerStops, UnderABudgetEveryTargetGetsTheSameRounds) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return says(ok_event(command, 1.0), 10.0);
  };
  options_.budget_s = 50;
  const RunRecord record = run_it(plan_of({1}, {"cpu", "cuda"}, 100));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
  EXPECT_THAT(record.cases[1][0].rounds, SizeIs(2));
}

}  // namespace
}  // namespace aibench
