#include "tests/unit/runner/runner_fixture.h"

namespace aibench {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Cases are chosen a few at a time, from what was measured.
class RunnerChooses : public test::RunnerTest {
 protected:
  // `stages` one after the other, then nothing.
  void choose(std::vector<std::vector<std::size_t>> stages) {
    options_.choose = [this, stages](const RunRecord& so_far) {
      std::vector<std::size_t> with_rounds;
      for (std::size_t c = 0; c < so_far.cases[0].size(); ++c) {
        if (!so_far.cases[0][c].rounds.empty()) with_rounds.push_back(c);
      }
      seen_.push_back(with_rounds);
      return seen_.size() <= stages.size() ? stages[seen_.size() - 1] : std::vector<std::size_t>{};
    };
  }
  std::vector<std::vector<std::size_t>> seen_;  // which cases had rounds at each question
};

TEST_F(RunnerChooses, OnlyWhatIsChosenIsMeasuredAndTheRestSaysSo) {
  choose({{0, 3}, {1}});
  const RunRecord record = run_it(plan_of({1, 2, 3, 4}, {"cpu", "cuda"}, 2));
  for (std::size_t t = 0; t < 2; ++t) {
    EXPECT_THAT(record.cases[t][0].rounds, SizeIs(2));
    EXPECT_THAT(record.cases[t][1].rounds, SizeIs(2));
    EXPECT_THAT(record.cases[t][2].rounds, IsEmpty());
    EXPECT_EQ(record.cases[t][2].stopped_by, StoppedBy::not_needed);
    EXPECT_THAT(record.cases[t][3].rounds, SizeIs(2));
  }
  EXPECT_TRUE(record.complete);
  EXPECT_THAT(seen_, ElementsAre(IsEmpty(), ElementsAre(0, 3), ElementsAre(0, 1, 3)));
  EXPECT_EQ(recorder_.progress_.front().total, 4U) << "of the chosen cases";
  EXPECT_EQ(recorder_.progress_.back().round, 1) << "of the case";
}

TEST_F(RunnerChooses, AskingForTheSameAgainEndsTheRun) {
  choose({{0}, {0}, {1}});
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 2));
  EXPECT_THAT(record.cases[0][1].rounds, IsEmpty());
  EXPECT_TRUE(record.complete);
}

TEST_F(RunnerChooses, WhatABudgetKeptFromBeingChosenIsNotCalledUnneeded) {
  workers_.script_.on_measure = [](const std::string&, int, const MeasureCommand& command) {
    return says(ok_event(command, 1.0), 10.0);
  };
  options_.budget_s = 15;
  choose({{0}, {1}});
  const RunRecord record = run_it(plan_of({1, 2}, {"cpu"}, 3));
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(1));
  EXPECT_EQ(record.cases[0][1].stopped_by, StoppedBy::budget);
}

TEST_F(RunnerChooses, AResumedRunGoesOnWithWhatItHad) {
  choose({{0}, {1}});
  const Plan plan = plan_of({1, 2, 3}, {"cpu"}, 2);
  RunRecord earlier = run_it(plan);
  earlier.cases[0][1].rounds.resize(1);
  seen_.clear();
  workers_.processes_.clear();
  workers_.log_.clear();
  options_.resume_from = earlier;
  const RunRecord record = run_it(plan);
  EXPECT_THAT(record.cases[0][0].rounds, SizeIs(2));
  EXPECT_THAT(record.cases[0][1].rounds, SizeIs(2));
  EXPECT_THAT(record.cases[0][2].rounds, IsEmpty());
  EXPECT_THAT(workers_.log_, ElementsAre("cpu#0 start", "cpu#0 measure " + test::kTwo, "cpu#0 quit", "cpu#0 stop"));
}

}  // namespace
}  // namespace aibench
