#include "bench/compare/compare.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/compare/sample_sides.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kId = "gemm/f32/m1";

// Ten rounds spread by 0.1 % about `middle_s`.
std::vector<double> around(double middle_s) {
  std::vector<double> times;
  for (int i = 0; i < 10; ++i) times.push_back(middle_s * (1 + 0.0001 * ((i * 7) % 10 - 4.5)));
  return times;
}

Side side(double middle_s, double clock_hz = 3e9) {
  Result result = test::bare_result();
  test::add_case(result, kId, around(middle_s), std::vector<double>(10, clock_hz));
  return test::side_of(std::move(result));
}

Side side_with(const std::function<void(Result&)>& change, double middle_s = 1) {
  Side made = side(middle_s);
  change(made.results[0]);
  return made;
}

ComparedRow verdict(const Side& base, const Side& next, const CompareOptions& options = {}) {
  return test::row_of(compare(base, next, options), kId);
}

TEST(Compare, a_certain_slowdown_beyond_the_margin_is_a_regression) {
  const ComparedRow row = verdict(side(1), side(1.03));
  EXPECT_EQ(row.verdict, Verdict::regression);
  EXPECT_NEAR(row.time->ratio, 1.03, 1e-3);
  EXPECT_THAT(row.reason, HasSubstr("+3.0 %"));
}

TEST(Compare, a_certain_speedup_beyond_the_margin_is_an_improvement) {
  EXPECT_EQ(verdict(side(1.03), side(1)).verdict, Verdict::improvement);
}

TEST(Compare, a_certain_difference_inside_the_margin_is_small) {
  EXPECT_EQ(verdict(side(1), side(1.01)).verdict, Verdict::small);
  EXPECT_EQ(verdict(side(1), side(1.03), {.thresholds = {{.pattern = "gemm/*", .margin = 0.05}}}).verdict,
            Verdict::small);
}

TEST(Compare, the_same_again_is_equivalent) { EXPECT_EQ(verdict(side(1), side(1)).verdict, Verdict::equivalent); }

TEST(Compare, a_training_to_a_goal_says_that_only_its_steps_are_compared) {
  constexpr const char* kTrain = "network/net/train/b100";
  const auto with_training = [&] {
    return side_with([&](Result& result) { test::add_case(result, kTrain, around(1)); });
  };
  const Comparison comparison = compare(with_training(), with_training(), {});
  EXPECT_THAT(test::row_of(comparison, kTrain).reason, HasSubstr("the time to the goal is not compared"));
  EXPECT_THAT(test::row_of(comparison, kId).reason, Not(HasSubstr("goal")));
}

TEST(Compare, a_clock_that_changed_is_no_regression) {
  const ComparedRow row = verdict(side(1, 3e9), side(1.05, 3e9 / 1.05));
  EXPECT_EQ(row.verdict, Verdict::equivalent);
  EXPECT_THAT(row.reason, HasSubstr("the machine changed, not the code"));
}

TEST(Compare, code_that_became_slower_is_found_on_a_machine_that_became_faster) {
  // 6 % more cycles at a clock 2 % higher: the time is 3.9 % up.
  EXPECT_EQ(verdict(side(1, 3e9), side(1.039, 3.06e9)).verdict, Verdict::regression);
}

// A core that took 1.5 times as long for everything, its pace read by these loops; the clock did not change.
ComparedRow of_a_slower_core(const std::string& base_probe, const std::string& next_probe) {
  const auto paced = [](double middle_s, double pace_hz, const std::string& probe) {
    return side_with(
        [&](Result& result) {
          result.targets[0].pace_probe = probe;
          for (ResultRound& round : result.cases[0].results[0].rounds) round.host_time->pace_hz = pace_hz;
        },
        middle_s);
  };
  return verdict(paced(1, 3e7, base_probe), paced(1.5, 2e7, next_probe));
}

TEST(Compare, a_core_that_lost_its_pace_is_no_regression) {
  const ComparedRow row = of_a_slower_core("fma", "fma");
  EXPECT_EQ(row.verdict, Verdict::equivalent);
  EXPECT_THAT(row.reason, HasSubstr("the machine changed, not the code"));
}

TEST(Compare, paces_of_different_loops_are_not_compared) {
  EXPECT_EQ(of_a_slower_core("fma", "sse").verdict, Verdict::regression);
  EXPECT_EQ(of_a_slower_core("", "").verdict, Verdict::regression);
}

TEST(Compare, too_few_rounds_are_inconclusive_and_say_what_they_could_have_seen) {
  Result base = test::bare_result(), next = test::bare_result();
  test::add_case(base, kId, {1.00, 1.05, 0.96});
  test::add_case(next, kId, {1.02, 1.07, 0.99});
  const ComparedRow row = verdict(test::side_of(base), test::side_of(next));
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  // 3 against 3 rounds: the smallest p is 2 / C(6, 3) = 0.1.
  EXPECT_THAT(row.reason, HasSubstr("cannot reach significance"));
}

TEST(Compare, noise_is_inconclusive_with_the_rounds_that_would_tell) {
  Result base = test::bare_result(), next = test::bare_result();
  test::add_case(base, kId, {1.000, 1.012, 0.990, 1.005, 0.995});
  test::add_case(next, kId, {1.010, 1.022, 1.000, 1.015, 1.006});
  const ComparedRow row = verdict(test::side_of(base), test::side_of(next));
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  ASSERT_TRUE(row.detectable && row.rounds_needed);
  EXPECT_GT(*row.detectable, 1.02);
  EXPECT_GT(*row.rounds_needed, 5u);
}

TEST(Compare, rounds_alone_cannot_tell_what_noisy_files_may_differ_by) {
  Result base = test::bare_result(), next = test::bare_result();
  test::add_case(base, kId, {1.00, 1.05, 0.96, 1.10, 0.93, 1.01, 1.08, 0.90, 0.99, 1.04});
  test::add_case(next, kId, {1.02, 0.95, 1.06, 1.00, 0.94, 1.11, 0.98, 1.03, 0.92, 1.07});
  const ComparedRow row = verdict(test::side_of(base), test::side_of(next));
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  EXPECT_GT(*row.detectable, 1.05);
  EXPECT_FALSE(row.rounds_needed);
  EXPECT_THAT(row.reason, HasSubstr("takes measuring in turns"));
}

// Thirty rounds that spread by 2.1 %: a difference of 3.5 % is certain, and no more than two files of the same thing
// differ by.
TEST(Compare, a_certain_difference_of_noisy_files_may_be_the_machine) {
  const auto noisy = [](double middle_s) {
    Result result = test::bare_result();
    std::vector<double> times;
    for (int i = 0; i < 30; ++i) times.push_back(middle_s * (1 + 0.0024 * ((i * 11) % 30 - 14.5)));
    test::add_case(result, kId, times);
    return test::side_of(result);
  };
  const ComparedRow row = verdict(noisy(1), noisy(1.035));
  EXPECT_LT(*row.p, 0.01);
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  EXPECT_THAT(row.reason, HasSubstr("measure in turns (compare --run)"));
  EXPECT_GT(*row.detectable, 1.035);
  EXPECT_FALSE(row.rounds_needed);  // more rounds would not tell
  EXPECT_EQ(verdict(noisy(1), noisy(1.06)).verdict, Verdict::regression);
  EXPECT_EQ(verdict(noisy(1), noisy(1.035), {.paired = true}).verdict, Verdict::regression);
}

TEST(Compare, an_undeclared_difference_refuses_and_names_the_option) {
  const Side other = side_with([](Result& r) { r.targets[0].providers[0].version = "0.3.29"; }, 1.1);
  const ComparedRow refused = verdict(side(1), other);
  EXPECT_EQ(refused.verdict, Verdict::not_comparable);
  EXPECT_THAT(refused.reason, HasSubstr("--allow-diff libraries"));
  EXPECT_EQ(verdict(side(1), other, {.allowed = {"libraries"}}).verdict, Verdict::regression);
}

TEST(Compare, a_case_of_the_same_name_with_other_parameters_is_not_comparable) {
  const Side other = side_with([](Result& r) { r.cases[0].parameters = "{\"op\":\"gemm\",\"k\":2}"; });
  EXPECT_EQ(verdict(side(1), other, {.allowed = {"machine", "libraries"}}).verdict, Verdict::not_comparable);
}

TEST(Compare, another_precision_is_not_comparable) {
  const Side other = side_with([](Result& r) { r.cases[0].results[0].verification->precision = "tf32"; }, 0.5);
  EXPECT_EQ(verdict(side(1), other).verdict, Verdict::not_comparable);
  EXPECT_EQ(verdict(side(1), other, {.allowed = {"precision"}}).verdict, Verdict::improvement);
}

TEST(Compare, a_wrong_result_is_failed_and_has_no_number) {
  const Side wrong = side_with([](Result& r) {
    r.cases[0].results[0] = {.target = "cpu/openblas", .status = CaseStatus::wrong, .reason = "c differs"};
  });
  const ComparedRow row = verdict(side(1), wrong);
  EXPECT_EQ(row.verdict, Verdict::failed);
  EXPECT_THAT(row.reason, HasSubstr("c differs"));
  EXPECT_FALSE(row.next || row.time);
  EXPECT_EQ(verdict(wrong, side(1)).verdict, Verdict::added);
}

TEST(Compare, a_row_of_one_side_only_is_new_or_missing) {
  const Side none = side_with([](Result& r) { r.cases.clear(); });
  EXPECT_EQ(verdict(side(1), none).verdict, Verdict::missing);
  EXPECT_EQ(verdict(none, side(1)).verdict, Verdict::added);
}

TEST(Compare, a_device_that_went_away_is_missing_with_the_reason) {
  const Side gone = side_with([](Result& r) {
    r.cases[0].results[0] = {.target = "cpu/openblas", .status = CaseStatus::unavailable, .reason = "no driver"};
  });
  const ComparedRow row = verdict(side(1), gone);
  EXPECT_EQ(row.verdict, Verdict::missing);
  EXPECT_THAT(row.reason, HasSubstr("no driver"));
}

TEST(Compare, rows_without_numbers_on_either_side_are_counted) {
  const auto unavailable = [](Result& r) {
    r.cases[0].results[0] = {.target = "cpu/openblas", .status = CaseStatus::unavailable, .reason = "no driver"};
  };
  const Comparison comparison = compare(side_with(unavailable), side_with(unavailable), {});
  EXPECT_TRUE(comparison.rows.empty());
  EXPECT_EQ(comparison.without_numbers, 1u);
}

TEST(Compare, an_invalid_number_is_not_compared) {
  const Side invalid = side_with(
      [](Result& r) {
        r.cases[0].results[0].checks = {
            {.id = "cgroup", .state = "bad", .severity = Severity::invalid, .reason = "throttled"}};
      },
      1.5);
  const ComparedRow row = verdict(side(1), invalid);
  EXPECT_EQ(row.verdict, Verdict::not_comparable);
  EXPECT_THAT(row.reason, HasSubstr("throttled"));
}

TEST(Compare, a_suspect_number_is_kept_out_of_the_gate_unless_accepted) {
  const Side suspect = side_with(
      [](Result& r) {
        r.cases[0].results[0].checks = {
            {.id = "steal", .state = "bad", .severity = Severity::suspect, .reason = "3 %"}};
      },
      1.09);
  const ComparedRow row = verdict(side(1), suspect);
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  EXPECT_THAT(row.reason, HasSubstr("steal"));
  EXPECT_EQ(verdict(side(1), suspect, {.accepted_suspects = {"steal"}}).verdict, Verdict::regression);
}

TEST(Compare, a_power_limit_on_one_side_only_keeps_a_row_from_being_judged) {
  const auto with_limit = [](const char* state, double middle_s = 1) {
    return side_with(
        [&](Result& result) {
          result.cases[0].results[0].checks = {
              {.id = "gpu_power_cap", .state = state, .severity = Severity::info, .reason = "so much"}};
        },
        middle_s);
  };
  const ComparedRow row = verdict(with_limit("ok"), with_limit("bad", 1.03));
  EXPECT_EQ(row.verdict, Verdict::inconclusive);
  EXPECT_THAT(row.reason, HasSubstr("on the new side only"));
  EXPECT_THAT(verdict(with_limit("bad"), with_limit("ok", 1.03)).reason, HasSubstr("on the base side only"));
  EXPECT_EQ(verdict(with_limit("bad"), with_limit("bad", 1.03)).verdict, Verdict::regression) << "both have it";
  EXPECT_EQ(verdict(with_limit("unknown"), with_limit("bad", 1.03)).verdict, Verdict::regression)
      << "what is not known is not held against it";
  EXPECT_EQ(verdict(with_limit("ok"), with_limit("bad", 1.03), {.accepted_suspects = {"gpu_power_cap"}}).verdict,
            Verdict::regression);
}

TEST(Compare, a_gross_difference_is_more_than_a_disturbance_explains) {
  const auto suspect = [](const std::string& id) {
    return side_with(
        [id](Result& r) {
          r.cases[0].results[0].checks = {{.id = id, .state = "bad", .severity = Severity::suspect, .reason = "so"}};
        },
        1.5);
  };
  const ComparedRow row = verdict(side(1), suspect("steal"));
  EXPECT_EQ(row.verdict, Verdict::regression);
  EXPECT_THAT(row.reason, HasSubstr("steal"));
  // What is no disturbance may well explain it: another kernel, other settings.
  EXPECT_EQ(verdict(side(1), suspect("kernels")).verdict, Verdict::inconclusive);
}

// 10 against 10 rounds that do not overlap: ranks alone give 2 / C(20, 10) = 1.1e-5, too much for 10 000 rows.
TEST(Compare, a_gross_difference_is_found_where_ranks_cannot_reach_significance) {
  Result base = test::bare_result(), next = test::bare_result();
  for (int i = 0; i < 10000; ++i) {
    const std::string id = "gemm/f32/m" + std::to_string(i);
    test::add_case(base, id, around(1));
    test::add_case(next, id, around(i == 1 ? 2 : i == 2 ? 1.05 : 1));
  }
  const Comparison comparison = compare(test::side_of(base), test::side_of(next), {});
  EXPECT_EQ(comparison.count(Verdict::regression), 1u);
  EXPECT_EQ(test::row_of(comparison, kId).verdict, Verdict::regression);
}

TEST(Compare, what_makes_both_sides_suspect_is_no_difference_between_them) {
  const auto suspect = [](const std::string& id) {
    return [id](Result& r) {
      r.cases[0].results[0].checks = {{.id = id, .state = "bad", .severity = Severity::suspect, .reason = "so"}};
    };
  };
  const Side base = side_with(suspect("kernels")), next = side_with(suspect("kernels"), 1.5);
  EXPECT_EQ(verdict(base, next).verdict, Verdict::regression);
  EXPECT_EQ(verdict(side(1), next).verdict, Verdict::inconclusive);
  // A disturbance hits two files differently unless they were measured in turns.
  const Side stolen = side_with(suspect("steal")), also_stolen = side_with(suspect("steal"), 1.09);
  EXPECT_EQ(verdict(stolen, also_stolen).verdict, Verdict::inconclusive);
  EXPECT_EQ(verdict(stolen, also_stolen, {.paired = true}).verdict, Verdict::regression);
  EXPECT_EQ(verdict(side(1), also_stolen, {.paired = true}).verdict, Verdict::inconclusive);
}

TEST(Compare, many_rows_share_the_chance_of_a_false_alarm) {
  Result base = test::bare_result(), next = test::bare_result();
  for (int i = 0; i < 60; ++i) {
    const std::string id = "gemm/f32/m" + std::to_string(i);
    test::add_case(base, id, {1.00, 1.05, 1.01, 1.04, 1.02, 1.03});
    // Wholly separated in one row (p = 2 / C(12, 6) = 0.0022), interleaved in the others.
    test::add_case(next, id,
                   i == 1 ? std::vector<double>{1.06, 1.11, 1.07, 1.10, 1.08, 1.09}
                          : std::vector<double>{1.005, 1.055, 1.015, 1.045, 1.025, 1.035});
  }
  const Comparison comparison = compare(test::side_of(base), test::side_of(next), {});
  EXPECT_EQ(comparison.family, 60u);
  EXPECT_EQ(test::row_of(comparison, kId).verdict, Verdict::inconclusive);
  EXPECT_NEAR(*test::row_of(comparison, kId).p, 60 * 2.0 / 924, 1e-6);
}

TEST(Compare, the_same_files_always_give_the_same_verdicts) {
  const Comparison first = compare(side(1), side(1.03), {}), again = compare(side(1), side(1.03), {});
  EXPECT_EQ(first.rows[0].reason, again.rows[0].reason);
  EXPECT_EQ(first.rows[0].p, again.rows[0].p);
}

TEST(Compare, pairs_are_used_only_where_they_leave_room_for_the_correction) {
  const auto with_rounds = [](int count, double factor) {
    Result result = test::bare_result();
    std::vector<double> times;
    for (int i = 0; i < count; ++i) times.push_back(factor * (1 + 0.001 * ((i * 7) % 10)));
    test::add_case(result, kId, times);
    return test::side_of(result);
  };
  EXPECT_FALSE(compare(with_rounds(7, 1), with_rounds(7, 1.1), {.paired = true}).paired);   // 2 / 2^7 = 0.016
  EXPECT_TRUE(compare(with_rounds(10, 1), with_rounds(10, 1.1), {.paired = true}).paired);  // 2 / 2^10 = 0.002
  EXPECT_FALSE(compare(with_rounds(10, 1), with_rounds(10, 1.1), {}).paired);
}

// Twelve files of one round a side, measured in turns; the new side 1 % slower throughout while the machine drifts by
// far more, and one file of each side is of no use.
TEST(Compare, pairs_are_of_the_same_turn_though_files_are_left_out) {
  std::vector<std::string> names;
  std::vector<Result> base, next;
  for (int i = 0; i < 12; ++i) {
    names.push_back("f" + std::to_string(i));
    const double machine = 1 + 0.1 * ((i * 5) % 12);
    for (auto* results : {&base, &next}) {
      Result result = test::bare_result();
      result.tool.started = "2024-05-01T12:00:" + std::to_string(10 + i) + "Z";
      test::add_case(result, kId, {machine * (results == &next ? 1.03 + 0.0001 * i : 1)});
      if (i == (results == &next ? 7 : 2)) {
        result.cases[0].results[0].checks = {
            {.id = "cpu_time", .state = "bad", .severity = Severity::invalid, .reason = "waited"}};
      }
      results->push_back(result);
    }
  }
  const Comparison comparison = compare(make_side(names, base), make_side(names, next), {.paired = true});
  EXPECT_TRUE(comparison.paired);
  const ComparedRow row = test::row_of(comparison, kId);
  EXPECT_EQ(row.verdict, Verdict::regression);
  EXPECT_NEAR(row.time->ratio, 1.03, 0.002);
  EXPECT_NEAR(*row.p, 2.0 / 1024, 1e-9);  // ten pairs are left, all of one sign
  EXPECT_THAT(row.reason, HasSubstr("1 of 12 files of the base side"));
}

}  // namespace
}  // namespace aibench
