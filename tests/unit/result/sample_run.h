#pragma once

#include <string>
#include <vector>

#include "bench/result/build_result.h"

// Runs made by hand for the tests of result and report. All numbers are chosen here, none is measured.
namespace aibench::test {

struct SampleRun {
  Plan plan;
  RunConfig config;
  RunRecord record;
  Environment environment;
  ToolInfo tool;

  Result result() const { return build_result(plan, config, record, environment, tool); }
};

ModeSamples mode_samples(TimingMode mode, const std::string& time, double median_s);

// A round that went well: latency, throughput (0.8 of it) and end to end (latency as well) around `median_s`.
RoundRecord good_round(const std::string& case_id, int round, double median_s);
RoundRecord bad_round(const std::string& case_id, int round, CaseStatus status, const std::string& reason);

TargetRecord available_target(const std::string& name, const std::string& device);
TargetRecord unavailable_target(const std::string& name, const std::string& reason);

PlannedCase planned(const Workload& workload);

// `targets` x `cases`, no rounds yet.
SampleRun empty_run(const std::vector<TargetRecord>& targets, const std::vector<Workload>& workloads);

// One gemm of 1e9 FLOPs in 10 rounds on cpu/openblas at 10 ms: 100 GFLOP/s, throughput 125 GFLOP/s of a peak of 250.
SampleRun one_gemm();

// The check of a row by id; fails the test when there is none.
const ResultCheck& check_of(const ResultRow& row, const std::string& id);
bool has_check(const ResultRow& row, const std::string& id);

}  // namespace aibench::test
