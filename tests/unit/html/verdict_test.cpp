#include "bench/report/html/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/answer/answer_samples.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string verdict_of(const Result& result) { return verdict_text(result, crossovers(result)); }

// 4, 210 and 750 000 us on the faster CPU library (openblas, onednn, openblas) against 9, 200 and 3100 us on the GPU;
// its transfers triple each.
TEST(Verdict, counts_where_a_target_is_faster_and_by_how_much) {
  const std::string text = verdict_of(test::two_cpus_and_a_gpu().result());
  EXPECT_THAT(text,
              HasSubstr("cuda (NVIDIA H200) is faster than the fastest cpu target in 1 of 3 cases, not told apart "
                        "in 1, slower in 1: "));
  EXPECT_THAT(text, HasSubstr("from 0.44"));
  EXPECT_THAT(text, HasSubstr(" to 24"));
  EXPECT_THAT(text, HasSubstr("; with transfers it is faster in 1 of 3 cases."));
}

TEST(Verdict, says_when_there_is_nothing_to_compare) {
  EXPECT_THAT(verdict_of(test::one_gemm().result()),
              HasSubstr("Measured on cpu/openblas (AMD EPYC 9B45), up to 125.0 GFLOP/s. There is no speedup to tell"));
  // On sim every row failed or is invalid, and the GPU is not there.
  const std::string text = verdict_of(test::with_failures().result());
  EXPECT_THAT(text, HasSubstr("Measured on cpu/openblas (AMD EPYC 9B45)"));
  EXPECT_THAT(text, Not(HasSubstr("sim")));
}

TEST(Verdict, libraries_of_one_processor_are_compared_where_there_is_nothing_else) {
  Result result = test::answer_result({"cpu", "cpu/openblas", "cuda"});
  test::add_case(result, GemmWorkload{},
                 {test::steady_row("cpu", 0.008), test::steady_row("cpu/openblas", 0.010),
                  test::steady_row("cuda", 0.002, 0.001)});
  EXPECT_THAT(verdict_of(result),
              HasSubstr("cuda (device of cuda) is faster than the fastest cpu target in the one case "
                        "that both measured: 4.00×"));
  EXPECT_THAT(verdict_of(result), Not(HasSubstr("cpu/openblas is")));
  result.targets.pop_back();
  result.cases[0].results.pop_back();
  EXPECT_THAT(verdict_of(result), HasSubstr("cpu/openblas is faster than cpu in no case, slower in 1: 0.800×"));
}

TEST(Verdict, is_not_drowned_by_the_name_of_a_device) {
  Result result = test::answer_result({"cpu", "cuda"});
  result.targets[1].device = std::string(5000, 'x');
  test::add_case(result, GemmWorkload{}, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.005, 1)});
  EXPECT_LT(verdict_of(result).size(), 300U);
}

TEST(Verdict, of_a_target_that_is_the_baseline_names_it) {
  Result result = test::answer_result({"sim", "sim:1"});
  result.baseline = "sim";
  test::add_case(result, GemmWorkload{}, {test::steady_row("sim", 0.010), test::steady_row("sim:1", 0.005)});
  EXPECT_THAT(verdict_of(result), HasSubstr("sim:1 (device of sim:1) is faster than sim in"));
}

TEST(Verdict, copies_are_no_work_unless_there_is_nothing_else) {
  Result result = test::answer_result({"cpu", "cuda"});
  const CopyWorkload within{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 4096};
  test::add_case(result, within, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.001)});
  EXPECT_THAT(verdict_of(result), HasSubstr("is faster than cpu in the one case that both measured: 10.0×"));
  test::add_case(result, GemmWorkload{}, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.020, 0.001)});
  EXPECT_THAT(verdict_of(result), HasSubstr("is faster than cpu in no case, slower in 1: 0.500×"));
}

TEST(Verdict, of_one_target_that_copies_says_how_fast) {
  Result result = test::answer_result({"cpu"});
  ResultRow row = test::steady_row("cpu", 0.010);
  row.throughput = Throughput{.bytes_per_s = 26.6e9};
  test::add_case(result,
                 CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 4096},
                 {row});
  EXPECT_THAT(verdict_of(result), HasSubstr("Measured on cpu (device of cpu), up to 26.60 GB/s."));
}

TEST(Verdict, of_a_run_without_numbers_says_so) {
  EXPECT_THAT(verdict_of(test::empty_run({}, {GemmWorkload{}}).result()), HasSubstr("There is no answer"));
  EXPECT_THAT(verdict_of(Result{}), HasSubstr("There is no answer"));
}

TEST(Verdict, of_few_rounds_is_by_medians_and_says_so) {
  test::SampleRun run = test::two_cpus_and_a_gpu();
  for (auto& target : run.record.cases) {
    for (CaseRecord& record : target) record.rounds.resize(2);
  }
  EXPECT_THAT(verdict_of(run.result()), HasSubstr("by the medians alone"));
}

TEST(Trust, counts_every_row_once) {
  // 15 rows: 4 ok on openblas, 1 invalid on sim, 10 that crashed, were wrong, not supported or not there.
  EXPECT_EQ(trust_text(test::with_failures().result()),
            "4 of 15 rows have numbers; 1 was measured but is invalid and not shown; 10 have none; the run is not "
            "finished; cuda was not available.");
  test::SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[4].event.warmed_up = false;
  EXPECT_EQ(trust_text(run.result()), "1 of 1 row has numbers, 1 of them suspect.");
}

}  // namespace
}  // namespace aibench
