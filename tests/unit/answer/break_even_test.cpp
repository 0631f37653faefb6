#include "bench/answer/break_even.h"

#include <cmath>

#include <gtest/gtest.h>

#include "bench/answer/pair_speedup.h"
#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

std::optional<BreakEven> between(const ResultRow& base, const ResultRow& row) {
  return break_even(test::answer_target(base.target), base, test::answer_target(row.target), row);
}

TEST(BreakEvenCalls, is_the_transfer_over_what_a_call_gains) {
  // 10 ms on the CPU, 2 ms on the device, 30 ms with transfers: 28 ms of transfer, 8 ms gained a call.
  EXPECT_DOUBLE_EQ(break_even_calls(0.010, 0.002, 0.030), 3.5);
  EXPECT_DOUBLE_EQ(break_even_calls(0.010, 0.002, 0.010), 1);
  EXPECT_DOUBLE_EQ(break_even_calls(0.010, 0.002, 0.001), 0) << "a transfer does not cost less than nothing";
  EXPECT_TRUE(std::isinf(break_even_calls(0.010, 0.010, 0.030)));
  EXPECT_TRUE(std::isinf(break_even_calls(0.010, 0.011, 0.011)));
}

TEST(BreakEven, counts_whole_calls) {
  // 4 calls: 40 ms on the CPU; 28 + 4 x 2 = 36 ms on the device. 3 calls: 30 against 34.
  const auto answer = between(test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002, 0.028));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->state, BreakEvenState::calls);
  EXPECT_EQ(answer->calls, 4);
  EXPECT_EQ(answer->low, 4);
  EXPECT_EQ(answer->high, 4);
  EXPECT_TRUE(answer->certain);
}

TEST(BreakEven, is_one_call_when_end_to_end_is_faster_already) {
  EXPECT_EQ(between(test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002, 0.003))->calls, 1);
}

TEST(BreakEven, its_interval_comes_from_the_rounds) {
  // 28 ms of transfer over gains of 8, 7, 14, 4, 3.5, 2, 1 ms: 3.5, 4, 2, 7, 8, 14, 28 calls. Sorted: 2, 3.5, 4, 7, 8,
  // 14, 28. Of seven rounds the sign test leaves none away: 2 x 2^-7 = 1.6 %, with one away 12.5 %.
  const auto answer = between(test::row_of_rounds("cpu", {.010, .009, .016, .006, .0055, .004, .003}),
                              test::steady_row("cuda", 0.002, 0.028, 7));
  EXPECT_EQ(answer->calls, 7);
  EXPECT_EQ(answer->low, 2);
  EXPECT_EQ(answer->high, 28);
}

TEST(BreakEven, of_nine_rounds_the_outermost_are_left_away) {
  // 2 x (1 + 9) / 512 = 3.9 %. Gains of 1, 2, 4, 5, 10, 20, 25, 50, 100 ms, 100 ms of transfer.
  const auto answer = between(test::row_of_rounds("cpu", {.011, .012, .014, .015, .020, .030, .035, .060, .110}),
                              test::steady_row("cuda", 0.010, 0.100, 9));
  EXPECT_EQ(answer->calls, 10);
  EXPECT_EQ(answer->low, 2);
  EXPECT_EQ(answer->high, 50);
}

TEST(BreakEven, never_pays_on_a_slower_device) {
  const auto answer = between(test::steady_row("cpu", 0.002), test::steady_row("cuda", 0.003, 0.001));
  EXPECT_EQ(answer->state, BreakEvenState::never);
  EXPECT_TRUE(answer->certain);
  EXPECT_FALSE(answer->calls);
}

TEST(BreakEven, is_unknown_when_some_rounds_are_slower_and_some_are_not) {
  const auto answer = between(test::row_of_rounds("cpu", {.010, .011, .009, .012, .008, .010, .011}),
                              test::steady_row("cuda", 0.010, 0.100, 7));
  EXPECT_EQ(answer->state, BreakEvenState::unknown);
  EXPECT_FALSE(answer->reason.empty());
}

TEST(BreakEven, of_few_rounds_is_not_certain) {
  const auto answer = between(test::steady_row("cpu", 0.010, 0, 3), test::steady_row("cuda", 0.002, 0.028, 3));
  EXPECT_EQ(answer->calls, 4);
  EXPECT_FALSE(answer->low);
  EXPECT_FALSE(answer->certain);
  EXPECT_FALSE(between(test::steady_row("cpu", 0.001, 0, 3), test::steady_row("cuda", 0.002, 0.028, 3))->certain);
}

TEST(BreakEven, is_no_question_without_a_transfer_or_without_numbers) {
  EXPECT_FALSE(between(test::steady_row("cpu/openblas", 0.010), test::steady_row("cpu/onednn", 0.002)));
  EXPECT_FALSE(between(test::steady_row("cuda", 0.010, 0.1), test::steady_row("cuda:1", 0.002, 0.1)));
  EXPECT_FALSE(between(test::steady_row("cpu", 0.010), test::failed_row("cuda", CaseStatus::crashed, "SIGSEGV")));
  const auto unmeasured = between(test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002));
  EXPECT_EQ(unmeasured->state, BreakEvenState::unknown) << "end to end was not measured";
  EXPECT_FALSE(unmeasured->reason.empty());
}

TEST(PairSpeedup, holds_both_absolutes_and_both_ratios) {
  Result result = test::answer_result({"cpu", "cuda"});
  ResultRow fast = test::steady_row("cuda", 0.002, 0.003);
  fast.throughput = Throughput{.flop_per_s = 5e11};
  fast.share_of_peak = PeakShares{.flops = 0.5, .memory = 0.1};
  test::add_case(result, GemmWorkload{.m = 500, .n = 1000, .k = 1000}, {test::steady_row("cpu", 0.010), fast});
  const auto pairs = all_pair_speedups(TargetIndex(result), result.cases[0]);
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].base.host_s, 0.010);
  EXPECT_EQ(pairs[0].base.end_to_end_s, 0.010) << "nothing is transferred in host memory";
  EXPECT_FALSE(pairs[0].base.share_of_flops) << "absent is absent";
  EXPECT_EQ(pairs[0].other.host_s, 0.002);
  EXPECT_EQ(pairs[0].other.end_to_end_s, 0.005);
  EXPECT_EQ(pairs[0].other.share_of_flops, 0.5);
  EXPECT_NEAR(pairs[0].resident->ratio, 5, 1e-12);
  EXPECT_NEAR(pairs[0].end_to_end->ratio, 2, 1e-12);
  EXPECT_TRUE(pairs[0].transfers);
  EXPECT_EQ(pairs[0].resident_outcome, Outcome::faster);
  EXPECT_EQ(pairs[0].break_even->calls, 1);
}

TEST(PairSpeedup, of_a_row_without_numbers_has_no_ratio_and_no_absolutes) {
  Result result = test::answer_result({"cpu", "cpu/onednn", "cuda"});
  test::add_case(result, GemmWorkload{},
                 {test::steady_row("cpu", 0.010), test::steady_row("cpu/onednn", 0.020),
                  test::failed_row("cuda", CaseStatus::wrong, "bad")});
  const auto pairs = all_pair_speedups(TargetIndex(result), result.cases[0]);
  ASSERT_EQ(pairs.size(), 3U);
  EXPECT_EQ(pairs[0].resident_outcome, Outcome::slower);
  EXPECT_FALSE(pairs[0].transfers);
  EXPECT_FALSE(pairs[1].resident);
  EXPECT_EQ(pairs[1].resident_outcome, Outcome::unknown);
  EXPECT_FALSE(pairs[1].other.host_s);
  EXPECT_FALSE(pairs[1].break_even);
}

}  // namespace
}  // namespace aibench
