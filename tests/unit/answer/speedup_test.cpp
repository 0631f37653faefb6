#include "bench/answer/speedup.h"

#include <gtest/gtest.h>

#include "tests/unit/answer/answer_samples.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::SampleRun;

// cpu/openblas at 10 ms, cpu/onednn at 8 ms, cuda at 1 ms (5 ms with transfers), one gemm, `rounds` each.
SampleRun three_targets(int rounds = 10) {
  SampleRun run = test::empty_run({test::available_target("cpu/openblas", "EPYC"),
                                   test::available_target("cpu/onednn", "EPYC"), test::available_target("cuda", "GPU")},
                                  {GemmWorkload{.m = 500, .n = 1000, .k = 1000}});
  const double times_s[] = {0.010, 0.008, 0.001};
  for (std::size_t t = 0; t < 3; ++t) {
    for (int r = 0; r < rounds; ++r) {
      RoundRecord round = test::good_round("x", r, times_s[t] * (1 + 0.001 * ((r * (3 + static_cast<int>(t))) % 7)));
      if (t == 2) round.event.modes[2] = test::mode_samples(TimingMode::end_to_end, "end_to_end_time", 0.005);
      run.record.cases[t][0].rounds.push_back(round);
    }
  }
  // Far above all rates here.
  for (auto& target : run.record.targets)
    target.peaks.rates = {{.dtype = DType::f32, .flop_per_s = 1e13, .method = "x"}};
  return run;
}

std::optional<RatioInterval> ratio_of(const Result& result, std::size_t base, std::size_t row,
                                      TimeKind kind = TimeKind::host) {
  const auto& rows = result.cases[0].results;
  return speedup(result.targets[base], rows[base], result.targets[row], rows[row], kind);
}

TEST(Speedup, is_the_time_of_the_base_over_the_time_of_the_target) {
  const Result result = three_targets().result();
  const auto ratio = ratio_of(result, 0, 2);
  ASSERT_TRUE(ratio && ratio->low);
  EXPECT_NEAR(ratio->ratio, 10, 0.05);
  EXPECT_GT(*ratio->low, 9.9);
  EXPECT_NEAR(ratio_of(result, 2, 0)->ratio, 0.1, 0.001);
}

TEST(Speedup, end_to_end_on_a_cpu_is_its_host_time) {
  const Result result = three_targets().result();
  EXPECT_NEAR(ratio_of(result, 1, 2, TimeKind::end_to_end)->ratio, 8.0 / 5, 0.02);
}

TEST(Speedup, a_target_against_itself_is_a_tie) {
  const Result result = three_targets().result();
  EXPECT_EQ(is_tie(*ratio_of(result, 0, 0)), true);
}

TEST(Speedup, with_few_rounds_there_is_a_ratio_but_no_verdict) {
  const Result result = three_targets(3).result();
  const auto ratio = ratio_of(result, 0, 2);
  ASSERT_TRUE(ratio);
  EXPECT_FALSE(ratio->low);
  EXPECT_EQ(is_tie(*ratio), std::nullopt);
}

TEST(Speedup, rounds_are_paired_by_number_when_enough_are_common) {
  SampleRun run = three_targets();
  // The machine slows down by a factor of 10 over the rounds; both targets feel it alike.
  for (std::size_t t = 0; t < 3; ++t) {
    for (auto& round : run.record.cases[t][0].rounds) round.event.modes[0].median_s *= 1 + round.round;
  }
  run.record.cases[2][0].rounds.erase(run.record.cases[2][0].rounds.begin());
  const auto ratio = ratio_of(run.result(), 0, 2);
  EXPECT_NEAR(ratio->ratio, 10, 0.1);
  EXPECT_LT(*ratio->high / *ratio->low, 1.02);
}

TEST(Speedup, rows_without_valid_numbers_have_none) {
  SampleRun run = three_targets();
  run.record.cases[2][0].rounds.push_back(test::bad_round("x", 10, CaseStatus::wrong, "bad"));
  run.record.targets[1].ready->providers[0].threads = 1;
  run.record.targets[1].ready->providers[0].name = "openblas";  // which serves the row
  const Result result = run.result();
  EXPECT_FALSE(ratio_of(result, 0, 2));
  EXPECT_FALSE(is_valid(result.cases[0].results[1]));
  EXPECT_FALSE(ratio_of(result, 0, 1));
}

std::optional<std::size_t> base_of(Result result, const std::string& baseline) {
  result.baseline = baseline;
  return TargetIndex(result).baseline_row(result.cases[0]);
}

TEST(Baseline, cpu_is_the_fastest_valid_cpu_target_of_the_row) {
  SampleRun run = three_targets();
  EXPECT_EQ(base_of(run.result(), "cpu"), 1U);
  EXPECT_EQ(base_of(run.result(), "cpu/openblas"), 0U);
  EXPECT_EQ(base_of(run.result(), "cuda"), 2U);
  run.record.cases[1][0].rounds.push_back(test::bad_round("x", 10, CaseStatus::wrong, "bad"));
  EXPECT_EQ(base_of(run.result(), "cpu"), 0U);
  EXPECT_EQ(base_of(run.result(), "sim"), std::nullopt);
}

// Else a slow or broken trial of libraries would flatter all other targets.
TEST(Baseline, cpu_is_the_fastest_one_also_where_a_target_has_that_very_name) {
  Result result = test::answer_result({"cpu", "cpu/openblas", "cpu/onednn", "cuda"});
  test::add_case(result, GemmWorkload{},
                 {test::steady_row("cpu", 0.009), test::steady_row("cpu/openblas", 0.010),
                  test::steady_row("cpu/onednn", 0.008), test::steady_row("cuda", 0.001, 0.001)});
  test::add_case(result, GemmWorkload{.m = 7},
                 {test::failed_row("cpu", CaseStatus::crashed, "SIGSEGV"), test::steady_row("cpu/openblas", 0.010),
                  test::failed_row("cpu/onednn", CaseStatus::unsupported, "no"), test::steady_row("cuda", 1)});
  const TargetIndex index(result);
  EXPECT_EQ(index.baseline_row(result.cases[0]), 2U);
  EXPECT_EQ(index.baseline_row(result.cases[1]), 1U);
  EXPECT_FALSE(is_named_baseline(result));
  EXPECT_EQ(baseline_targets(result).size(), 3U);
}

TEST(Baseline, a_device_is_not_another_one_of_its_kind) {
  Result result = test::answer_result({"sim", "sim:1", "sim:1/x"});
  test::add_case(
      result, GemmWorkload{},
      {test::steady_row("sim", 0.010), test::steady_row("sim:1", 0.001), test::steady_row("sim:1/x", 0.002)});
  EXPECT_EQ(base_of(result, "sim"), 0U);
  EXPECT_EQ(base_of(result, "sim:1"), 1U);
  result.baseline = "sim";
  EXPECT_TRUE(is_named_baseline(result));
}

}  // namespace
}  // namespace aibench
