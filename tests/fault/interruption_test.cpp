#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fault/sim_run.h"

// The user asks the run to stop (the program sets the flag from SIGINT and SIGTERM).
namespace aibench {
namespace {

class Interruption : public SimRun {
 protected:
  Interruption() {
    options_.interrupted = &interrupted_;
    workers_.interrupted = &interrupted_;
  }
  // Lines of the simulated workers' state file that read so.
  int count_of(const std::string& line) const {
    std::ifstream state(scratch_ / "state");
    int count = 0;
    for (std::string read; std::getline(state, read);) count += read == line ? 1 : 0;
    return count;
  }

  std::atomic<bool> interrupted_ = false;
};

// Interrupts when the n-th row is there.
class Interrupter final : public RunObserver {
 public:
  Interrupter(std::atomic<bool>& flag, int at_record) : flag_(flag), at_record_(at_record) {}
  void on_round_record(std::size_t, std::size_t, const RoundRecord&) override {
    if (++records_ == at_record_) flag_ = true;
  }

 private:
  std::atomic<bool>& flag_;
  int at_record_, records_ = 0;
};

int rows_in(const RunRecord& record) {
  int rows = 0;
  for (const auto& of_target : record.cases) {
    for (const CaseRecord& row : of_target) rows += static_cast<int>(row.rounds.size());
  }
  return rows;
}

TEST_F(Interruption, OfAHangingWorkerEndsItAndKeepsTheRowsBeforeIt) {
  script(R"("cases": [{"match": "m1n8k8", "faults": [{"phase": "prepare", "kind": "hang", "rounds": [1]}]}])");
  std::thread user([this] {
    while (count_of("device 0") < 2) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    interrupted_ = true;  // the worker of round 1 is there and hangs, or is about to
  });
  const RunRecord record = run_it(sim_plan({1, 2, 3}, {"sim"}, 3));
  user.join();
  EXPECT_FALSE(record.complete);
  EXPECT_EQ(rows_in(record), 3);
  for (const CaseRecord& row : record.cases[0]) {
    EXPECT_EQ(row.stopped_by, StoppedBy::interrupted);
    for (const RoundRecord& round : row.rounds) EXPECT_EQ(round.event.status, CaseStatus::ok);
  }
}

TEST_F(Interruption, BetweenTwoCasesKeepsWhatWasMeasured) {
  script("");
  for (int after = 1; after <= 5; ++after) {
    interrupted_ = false;
    Interrupter observer(interrupted_, after);
    const RunRecord record = run_it(sim_plan({1, 2}, {"sim"}, 3), &observer);
    EXPECT_FALSE(record.complete);
    EXPECT_EQ(rows_in(record), after);
  }
}

TEST_F(Interruption, AfterTheLastRowChangesNothing) {
  script("");
  Interrupter observer(interrupted_, 6);
  EXPECT_TRUE(run_it(sim_plan({1, 2}, {"sim"}, 3), &observer).complete);
}

TEST_F(Interruption, WhileAWorkerStartsEndsIt) {
  script(R"("faults": [{"phase": "start", "kind": "hang", "rounds": [1]}])");
  Interrupter observer(interrupted_, 1);
  const RunRecord record = run_it(sim_plan({1}, {"sim"}, 3), &observer);
  EXPECT_FALSE(record.complete);
  EXPECT_EQ(rows_in(record), 1);
}

TEST_F(Interruption, LeavesAJournalThatResumesToTheWholeRun) {
  script(R"("cases": [{"time_s": 0.001}])");
  const Plan plan = sim_plan({1, 2}, {"sim"}, 3);
  const std::string path = (scratch_ / "run.samples.jsonl").string();
  RunObserver nobody;
  {
    Journal journal = Journal::create(path, sim_header(plan));
    Interrupter interrupter(interrupted_, 3);
    JournalingObserver observer(journal, interrupter);
    EXPECT_FALSE(run_it(plan, &observer).complete);
  }
  interrupted_ = false;
  Journal::Resumed resumed = Journal::resume(path, sim_header(plan));
  options_.resume_from = std::move(resumed.record);
  JournalingObserver observer(resumed.journal, nobody);
  const RunRecord record = run_it(plan, &observer);
  EXPECT_TRUE(record.complete);
  for (const CaseRecord& row : record.cases[0]) EXPECT_EQ(round_medians_s(row), std::vector<double>(3, 0.001));
  const JournalContents whole = read_journal(path);
  for (const CaseRecord& row : whole.record.cases[0]) EXPECT_EQ(round_medians_s(row), std::vector<double>(3, 0.001));
}

}  // namespace
}  // namespace aibench
