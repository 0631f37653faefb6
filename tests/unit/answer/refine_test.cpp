#include "bench/answer/refine.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "bench/answer/sweep_crossover.h"
#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

// A sweep of `count` sizes, 16, 32, ...: on cpu the size times 1 us, on cuda what `device_s` says.
class Sweeping {
 public:
  Sweeping(int count, std::function<double(double)> device_s, double transfer_s)
      : full_(test::answer_result({"cpu", "cuda"})), device_s_(std::move(device_s)), transfer_s_(transfer_s) {
    for (int i = 1; i <= count; ++i) {
      test::add_case(full_, GemmWorkload{.m = 16 * i, .n = 8, .k = 8}, rows(16 * i));
    }
    refined_ = full_;
    for (ResultCase& one : refined_.cases) {
      for (ResultRow& row : one.results) {
        row = test::failed_row(row.target, CaseStatus::skipped, "not needed by --refine");
      }
    }
    measured_.assign(full_.cases.size(), false);
  }

  // Measures what is asked for until nothing is; how many cases that were.
  std::size_t refine() {
    for (auto next = next_cases(refined_, measured_); !next.empty(); next = next_cases(refined_, measured_)) {
      for (const std::size_t c : next) {
        EXPECT_FALSE(measured_[c]);
        refined_.cases[c].results = full_.cases[c].results;
        measured_[c] = true;
      }
    }
    return static_cast<std::size_t>(std::count(measured_.begin(), measured_.end(), true));
  }

  const Result& full() const { return full_; }
  const Result& refined() const { return refined_; }
  Result& full() { return full_; }

 private:
  std::vector<ResultRow> rows(int size) const {
    return {test::steady_row("cpu", 1e-6 * size), test::steady_row("cuda", device_s_(size), transfer_s_)};
  }

  Result full_, refined_;
  std::vector<bool> measured_;
  std::function<double(double)> device_s_;
  double transfer_s_;
};

void expect_same_answers(const Sweeping& sweeping) {
  const auto full = crossovers(sweeping.full()), refined = crossovers(sweeping.refined());
  ASSERT_EQ(full.size(), refined.size());
  for (std::size_t i = 0; i < full.size(); ++i) {
    EXPECT_EQ(full[i].answer.kind, refined[i].answer.kind);
    ASSERT_EQ(full[i].answer.crossings.size(), refined[i].answer.crossings.size());
    for (std::size_t k = 0; k < full[i].answer.crossings.size(); ++k) {
      EXPECT_EQ(full[i].answer.crossings[k].below, refined[i].answer.crossings[k].below);
      EXPECT_EQ(full[i].answer.crossings[k].above, refined[i].answer.crossings[k].above);
    }
  }
}

// Wherever the lead changes, a fifth of 64 sizes is enough.
TEST(Refine, finds_the_crossing_of_the_full_sweep_with_a_fifth_of_its_cases) {
  for (int crossing = 16; crossing < 1024; crossing += 16) {
    Sweeping sweeping(
        64, [&](double) { return 1e-6 * (crossing + 8); }, 1e-12);
    EXPECT_LE(5 * sweeping.refine(), 64U) << crossing;
    expect_same_answers(sweeping);
    const auto answers = crossovers(sweeping.refined());
    EXPECT_EQ(answers[0].answer.crossings.at(0).below, crossing);
    EXPECT_EQ(answers[0].answer.crossings.at(0).above, crossing + 16);
  }
}

TEST(Refine, finds_resident_and_end_to_end) {
  Sweeping sweeping(
      256, [](double) { return 200.5e-6; }, 1800e-6);
  EXPECT_LE(5 * sweeping.refine(), 256U);
  expect_same_answers(sweeping);
  const auto answers = crossovers(sweeping.refined());
  EXPECT_EQ(answers[0].answer.crossings.at(0).below, 192);
  EXPECT_EQ(answers[1].answer.crossings.at(0).below, 2000);
}

TEST(Refine, finds_a_lead_that_changes_twice) {
  Sweeping sweeping(
      128, [](double size) { return size < 700 || size > 1300 ? 2e-6 * size : 0.5e-6 * size; }, 1e-12);
  EXPECT_LE(5 * sweeping.refine(), 128U);
  expect_same_answers(sweeping);
  EXPECT_EQ(crossovers(sweeping.refined())[0].answer.kind, CrossoverKind::more_than_once);
}

// Speedups that change smoothly are found with fewer looks than by halving, which needs 13 of 64 for two changes.
TEST(Refine, finds_two_smooth_changes_with_a_fifth_of_the_cases) {
  for (int low = 104; low < 248; low += 16) {  // no size is a tie
    const double high = low + 500;
    Sweeping sweeping(
        64, [&](double size) { return 1e-6 * size * std::exp((size - low) * (size - high) / 4e5); }, 1e-12);
    EXPECT_LE(5 * sweeping.refine(), 64U) << low;
    expect_same_answers(sweeping);
    EXPECT_EQ(crossovers(sweeping.refined())[0].answer.kind, CrossoverKind::more_than_once);
  }
}

// A line through the ends points at the wrong place again and again.
TEST(Refine, a_speedup_that_jumps_takes_little_longer_than_halving) {
  for (int jump = 24; jump < 1024; jump += 16) {
    Sweeping sweeping(
        64, [&](double size) { return size < jump ? 1.05e-6 * size : 0.001e-6 * size; }, 1e-12);
    EXPECT_LE(sweeping.refine(), 15U) << jump;
    expect_same_answers(sweeping);
  }
}

TEST(Refine, asks_no_more_than_ends_and_quarters_where_nothing_changes) {
  Sweeping sweeping(
      64, [](double size) { return 2e-6 * size; }, 1e-12);
  EXPECT_EQ(sweeping.refine(), 5U);
  expect_same_answers(sweeping);
}

TEST(Refine, a_size_without_numbers_is_not_asked_again) {
  Sweeping sweeping(
      64, [](double) { return 500.5e-6; }, 1e-12);
  for (std::size_t c = 40; c < 64; ++c) {
    sweeping.full().cases[c].results[1] = test::failed_row("cuda", CaseStatus::failed, "out of memory");
  }
  EXPECT_LE(sweeping.refine(), 16U);
  expect_same_answers(sweeping);
}

TEST(Refine, measures_every_case_of_no_sweep_and_every_short_sweep) {
  Result result = test::answer_result({"cpu", "cuda"});
  for (const int m : {1, 2, 3, 4, 5}) test::add_case(result, GemmWorkload{.m = m}, {});
  test::add_case(result, Conv2dWorkload{}, {});
  EXPECT_EQ(next_cases(result, std::vector<bool>(6, false)).size(), 6U);
  EXPECT_TRUE(next_cases(result, std::vector<bool>(6, true)).empty());
}

}  // namespace
}  // namespace aibench
