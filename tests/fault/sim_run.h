#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/runner/journal.h"
#include "bench/runner/process_worker_factory.h"
#include "bench/runner/runner.h"
#include "tests/unit/runner/scratch_directory.h"

namespace aibench {

// A plan of gemm cases "gemm/f32/m<size>n8k8" for these targets.
inline Plan sim_plan(const std::vector<int>& sizes, const std::vector<std::string>& targets, int max_rounds) {
  Plan plan;
  for (const int size : sizes) {
    GemmWorkload gemm;
    gemm.m = size;
    gemm.n = gemm.k = 8;
    PlannedCase planned;
    planned.workload = gemm;
    planned.id = id_of(planned.workload);
    planned.work = work_of(planned.workload);
    planned.memory_bytes = memory_bytes(planned.workload);
    plan.cases.push_back(planned);
  }
  for (const std::string& target : targets) plan.targets.push_back(parse_target(target).value());
  plan.measure.max_rounds = max_rounds;
  plan.measure.precision_promised = false;
  plan.measure.modes = {TimingMode::latency};
  plan.measure.min_time_s = 0.01;
  return plan;
}

inline JournalHeader sim_header(const Plan& plan) {
  JournalHeader header{"test", "test", {}, {}, {}};
  for (const Target& target : plan.targets) header.targets.push_back(target.name);
  for (const PlannedCase& planned : plan.cases) header.cases.push_back(planned.id);
  return header;
}

// The programs of this build: simulated workers, and one that no loader can load.
inline WorkerLocator test_workers() {
  return WorkerLocator({AIBENCH_TEST_WORKER_DIRECTORY, AIBENCH_TEST_BROKEN_DIRECTORY});
}

// Real runs with real worker processes that play a script.
class SimRun : public testing::Test {
 protected:
  SimRun() { workers_.locator = test_workers(); }

  // Members of the script's object; the state file is added.
  void script(const std::string& members) {
    const std::string state = "\"state_file\": \"" + (scratch_ / "state").string() + "\"";
    const auto path = scratch_.file("script.json", "{" + state + (members.empty() ? "" : ", " + members) + "}");
    ASSERT_EQ(::setenv("AIBENCH_SIM_SCRIPT", path.c_str(), 1), 0);
  }

  RunRecord run_it(const Plan& plan, RunObserver* observer = nullptr) {
    RunObserver nobody;
    ProcessWorkerFactory factory(workers_);
    options_.workers = &factory;
    return run(plan, options_, observer != nullptr ? *observer : nobody);
  }

  // The usual experiment: three cases, the fault in the middle one. Checks that its row has `status` in one round and
  // that the rows around it are whole; gives the row's reason.
  std::string reason_of_middle_row(const std::string& rule, CaseStatus status) {
    script(R"("cases": [{"match": "m2n8k8", )" + rule + "}]");
    const RunRecord record = run_it(sim_plan({1, 2, 3}, {"sim"}, 2));
    EXPECT_TRUE(record.complete);
    EXPECT_TRUE(record.targets[0].available) << record.targets[0].reason;
    for (const std::size_t neighbour : {0u, 2u}) {
      EXPECT_EQ(record.cases[0][neighbour].rounds.size(), 2u);
      for (const RoundRecord& round : record.cases[0][neighbour].rounds) {
        EXPECT_EQ(round.event.status, CaseStatus::ok) << round.event.reason;
      }
    }
    const CaseRecord& row = record.cases[0][1];
    EXPECT_EQ(row.rounds.size(), 1u);
    if (row.rounds.empty()) return "";
    EXPECT_EQ(name_of(row.rounds[0].event.status), name_of(status)) << row.rounds[0].event.reason;
    EXPECT_EQ(row.stopped_by, StoppedBy::status);
    EXPECT_TRUE(row.rounds[0].event.modes.empty());
    EXPECT_NE(row.rounds[0].event.reason, "");
    return row.rounds[0].event.reason;
  }

  ScratchDirectory scratch_;
  ProcessWorkerOptions workers_;
  RunnerOptions options_;
};

}  // namespace aibench
