#include "bench/answer/recommend.h"

#include <gtest/gtest.h>

#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

Recommendation of_rows(std::vector<ResultRow> rows, const RecommendOptions& options = {}) {
  std::vector<std::string> names;
  for (const ResultRow& row : rows) names.push_back(row.target);
  // Only the case is pointed at by the answer, and is not looked at here.
  Result result = test::answer_result(names);
  test::add_case(result, GemmWorkload{}, std::move(rows));
  Recommendation answer = recommend(result, options).front();
  answer.one = nullptr;
  return answer;
}

TEST(Recommend, the_fastest_with_its_margin_over_the_next) {
  const auto answer = of_rows({test::steady_row("cpu/openblas", 0.010), test::steady_row("cpu/onednn", 0.008),
                               test::steady_row("cuda", 0.002, 0.010)});
  EXPECT_EQ(answer.target, "cuda");
  EXPECT_EQ(answer.next, "cpu/onednn");
  EXPECT_NEAR(answer.margin->ratio, 4, 1e-9);
  EXPECT_EQ(answer.certainty, Certainty::certain);
  // Against the fastest target in host memory: 8 ms to 12 ms end to end, 10 ms of transfer at 6 ms gained a call.
  EXPECT_EQ(answer.versus, "cpu/onednn");
  EXPECT_NEAR(answer.end_to_end->ratio, 8.0 / 12, 1e-9);
  EXPECT_EQ(answer.break_even->calls, 2);
}

TEST(Recommend, says_when_it_is_too_close) {
  const std::vector<double> a = {.010, .011, .009, .010, .0105, .0095, .010, .0102},
                            b = {.0101, .0108, .0092, .0099, .0106, .0096, .0098, .0103};
  const auto answer = of_rows({test::row_of_rounds("cpu/openblas", a), test::row_of_rounds("cpu/onednn", b),
                               test::steady_row("cuda", 0.5, 0.1)});
  EXPECT_EQ(answer.certainty, Certainty::too_close);
  EXPECT_EQ(answer.equals.size(), 1U);
  EXPECT_NE(answer.equals.front(), "cuda");
}

TEST(Recommend, of_few_rounds_is_of_the_medians_alone) {
  const auto answer = of_rows({test::steady_row("cpu", 0.010, 0, 3), test::steady_row("cuda", 0.002, 0.001, 3)});
  EXPECT_EQ(answer.certainty, Certainty::medians);
  EXPECT_EQ(answer.target, "cuda");
}

TEST(Recommend, says_when_only_transfers_were_measured) {
  ResultRow cuda = test::steady_row("cuda", 0.001, 0.001);
  cuda.host_time.reset();
  EXPECT_EQ(of_rows({cuda}).reason, "the time of calls on resident data was not measured");
}

TEST(Recommend, invalid_and_failed_rows_take_no_part) {
  ResultRow invalid = test::steady_row("cuda", 0.001, 0.001);
  invalid.checks = {{.id = "peak", .state = "bad", .severity = Severity::invalid, .reason = "above the peak"}};
  const auto only = of_rows({test::steady_row("cpu", 0.010), invalid});
  EXPECT_EQ(only.target, "cpu");
  EXPECT_EQ(only.certainty, Certainty::only_one);
  const auto none = of_rows({test::failed_row("cpu", CaseStatus::wrong, "bad"), invalid});
  EXPECT_EQ(none.certainty, Certainty::none);
  EXPECT_TRUE(none.target.empty());
  EXPECT_FALSE(none.reason.empty());
}

TEST(Recommend, by_cost_weighs_time_with_the_price) {
  // 10 ms at 0.36 an hour: 1e-6 a call; 2 ms at 3.6: 2e-6.
  const std::vector<ResultRow> rows = {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002, 0.001)};
  const auto answer = of_rows(rows, {.by = Criterion::cost, .price_an_hour = {{"cpu", 0.36}, {"cuda", 3.6}}});
  EXPECT_EQ(answer.target, "cpu");
  EXPECT_NEAR(answer.values.at("cpu"), 1e-6, 1e-15);
  EXPECT_NEAR(answer.values.at("cuda"), 2e-6, 1e-15);
  EXPECT_NEAR(answer.margin->ratio, 2, 1e-9);
  EXPECT_EQ(answer.certainty, Certainty::certain);
  const auto only = of_rows(rows, {.by = Criterion::cost, .price_an_hour = {{"cuda", 3.6}}});
  EXPECT_EQ(only.target, "cuda");
  EXPECT_EQ(only.certainty, Certainty::only_one);
  EXPECT_THROW(of_rows(rows, {.by = Criterion::cost, .price_an_hour = {{"cuda", 0}}}), std::invalid_argument);
}

ResultRow with_energy(ResultRow row, double joules, const std::string& reason = "") {
  row.energy = EnergyReading{.scope = row.target + "-package",
                             .reason = reason,
                             .joules = joules,
                             .window_s = 5,
                             .calls = 100,
                             .updates = 200};
  return row;
}

TEST(Recommend, by_energy_takes_the_least_joules_and_is_never_certain) {
  Result result = test::answer_result({"cpu", "cuda", "cuda:1"});
  test::add_case(result, GemmWorkload{},
                 {with_energy(test::steady_row("cpu", 0.010), 50), with_energy(test::steady_row("cuda", 0.002), 200),
                  with_energy(test::steady_row("cuda:1", 0.001), 1, "throttled")});
  const auto answer = recommend(result, {.by = Criterion::energy}).front();
  EXPECT_EQ(answer.target, "cpu");
  EXPECT_DOUBLE_EQ(answer.values.at("cpu"), 0.5);
  EXPECT_EQ(answer.values.count("cuda:1"), 0U);
  EXPECT_DOUBLE_EQ(answer.margin->ratio, 4);
  EXPECT_EQ(answer.certainty, Certainty::medians);
  EXPECT_EQ(answer.reason, "of one window each, gross: cpu cpu-package, cuda cuda-package");
}

TEST(Recommend, numbers_beyond_the_range_of_a_double_are_no_margin) {
  const auto answer = of_rows({test::steady_row("cpu", 1e300), test::steady_row("cuda", 1e-300, 1e-301)});
  EXPECT_EQ(answer.target, "cuda");
  EXPECT_FALSE(answer.margin);
  EXPECT_NE(answer.certainty, Certainty::certain);
  const auto dear = of_rows({test::steady_row("cpu", 1e300), test::steady_row("cuda", 1, 1)},
                            {.by = Criterion::cost, .price_an_hour = {{"cpu", 1e300}, {"cuda", 1}}});
  EXPECT_EQ(dear.certainty, Certainty::only_one);
}

TEST(Recommend, by_throughput_counts_back_to_back_calls) {
  ResultRow cpu = test::steady_row("cpu", 0.010), cuda = test::steady_row("cuda", 0.020, 0.001);
  for (ResultRound& round : cpu.rounds) round.throughput_time = RoundTime{.median_s = 0.009};
  for (ResultRound& round : cuda.rounds) round.throughput_time = RoundTime{.median_s = 0.003};
  cpu.throughput_time = TimeStatistics{.median_s = 0.009};
  cuda.throughput_time = TimeStatistics{.median_s = 0.003};
  EXPECT_EQ(of_rows({cpu, cuda}).target, "cpu");
  const auto answer = of_rows({cpu, cuda}, {.by = Criterion::throughput});
  EXPECT_EQ(answer.target, "cuda");
  EXPECT_NEAR(answer.margin->ratio, 3, 1e-9);
}

TEST(Recommend, by_energy_says_that_there_is_none) {
  const auto answer =
      of_rows({test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.020, 0.1)}, {.by = Criterion::energy});
  EXPECT_EQ(answer.certainty, Certainty::none);
  EXPECT_EQ(answer.reason, "no target has valid numbers and its energy");
}

TEST(RecommendationGroups, of_a_sweep_hold_the_sizes_with_one_answer) {
  Result result = test::answer_result({"cpu", "cuda"});
  double cpu_s = 1e-3;
  for (int m = 64; m <= 512; m *= 2, cpu_s *= 8) {
    test::add_case(result, GemmWorkload{.m = m, .n = m, .k = m},
                   {test::steady_row("cpu", cpu_s), test::steady_row("cuda", 2e-2, 1e-3)});
  }
  test::add_case(result, Conv2dWorkload{}, {test::steady_row("cpu", 1), test::steady_row("cuda", 2, 1)});
  const auto sweeps = find_sweeps(result);
  const auto groups = group(recommend(result, {}), sweeps);
  // 1, 8 | 64, 512 ms against 20 ms, then the convolution.
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].members, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(groups[1].members, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(groups[2].members, (std::vector<std::size_t>{4}));
  EXPECT_EQ(groups[2].sweep, nullptr);
}

TEST(RecommendationGroups, bridge_what_was_not_needed) {
  Result result = test::answer_result({"cpu", "cuda"});
  for (int m = 1; m <= 5; ++m) {
    test::add_case(result, GemmWorkload{.m = m, .n = 9, .k = 9},
                   {test::steady_row("cpu", 1e-3), test::steady_row("cuda", 2e-2, 1e-3)});
  }
  for (const std::size_t c : {1U, 2U}) {
    for (ResultRow& row : result.cases[c].results) {
      row = test::failed_row(row.target, CaseStatus::skipped, "not needed by --refine");
      row.stopped_by = StoppedBy::not_needed;
    }
  }
  const auto answers = recommend(result, {});
  EXPECT_TRUE(answers[1].not_needed);
  EXPECT_EQ(answers[1].reason, "not needed by --refine");
  const auto sweeps = find_sweeps(result);
  const auto groups = group(answers, sweeps);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].members, (std::vector<std::size_t>{0, 3, 4}));
}

}  // namespace
}  // namespace aibench
