#include "bench/answer/speedup.h"

#include <gtest/gtest.h>

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

TEST(Baseline, cpu_is_the_fastest_valid_cpu_target_of_the_row) {
  SampleRun run = three_targets();
  EXPECT_EQ(baseline_row(run.result(), run.result().cases[0], "cpu"), 1U);
  EXPECT_EQ(baseline_row(run.result(), run.result().cases[0], "cpu/openblas"), 0U);
  EXPECT_EQ(baseline_row(run.result(), run.result().cases[0], "cuda"), 2U);
  run.record.cases[1][0].rounds.push_back(test::bad_round("x", 10, CaseStatus::wrong, "bad"));
  EXPECT_EQ(baseline_row(run.result(), run.result().cases[0], "cpu"), 0U);
  EXPECT_EQ(baseline_row(run.result(), run.result().cases[0], "sim"), std::nullopt);
}

}  // namespace
}  // namespace aibench
