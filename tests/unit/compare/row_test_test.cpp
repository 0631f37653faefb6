#include "bench/compare/row_test.h"

#include <cmath>

#include <gtest/gtest.h>

namespace aibench {
namespace {

std::vector<Reading> readings(const std::vector<double>& times, double clock_hz = 0) {
  std::vector<Reading> result;
  for (const double time : times) {
    result.push_back({.time_s = time});
    if (clock_hz > 0) result.back().clock_hz = clock_hz;
  }
  return result;
}

const std::vector<double> kBase = {1.00, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08, 1.09};

std::vector<double> times(double factor) {
  std::vector<double> result;
  for (const double time : kBase) result.push_back(time * factor);
  return result;
}

// Wholly separated samples of 10 and 10: 2 / C(20, 10).
TEST(RowTest, separated_rounds_reach_the_smallest_exact_p) {
  const RowTest test = test_row(readings(kBase), readings(times(1.095)), {});
  EXPECT_NEAR(test.time.p, 2.0 / 184756, 1e-12);
  EXPECT_NEAR(test.time.ratio.ratio, 1.095, 1e-12);
  EXPECT_NEAR(test.smallest_p, 2.0 / 184756, 1e-12);
  EXPECT_FALSE(test.cycles || test.speed_explains);
  EXPECT_DOUBLE_EQ(test.p(), test.time.p);
}

TEST(RowTest, swapping_the_sides_turns_the_ratio_over_and_keeps_p) {
  const RowTest there = test_row(readings(kBase, 3e9), readings(times(1.03), 3.1e9), {});
  const RowTest back = test_row(readings(times(1.03), 3.1e9), readings(kBase, 3e9), {});
  EXPECT_NEAR(there.time.ratio.ratio * back.time.ratio.ratio, 1, 1e-12);
  EXPECT_DOUBLE_EQ(there.time.p, back.time.p);
  EXPECT_DOUBLE_EQ(there.cycles->p, back.cycles->p);
  EXPECT_DOUBLE_EQ(there.p(), back.p());
}

TEST(RowTest, cycles_are_time_times_clock) {
  const RowTest test = test_row(readings(kBase, 3e9), readings(times(1.5), 2e9), {});
  ASSERT_TRUE(test.cycles);
  EXPECT_NEAR(test.cycles->ratio.ratio, 1, 1e-12);
  EXPECT_TRUE(test.speed_explains);
  // The time moved for certain, the cycles did not: no difference of the code.
  EXPECT_LT(test.time.p, 1e-4);
  EXPECT_GT(test.p(), 0.5);
}

TEST(RowTest, a_clock_that_only_adds_spread_does_not_speak) {
  auto base = readings(kBase, 3e9), next = readings(times(1.095), 3e9);
  for (std::size_t i = 0; i < base.size(); ++i) {
    base[i].clock_hz = next[i].clock_hz = i % 2 == 0 ? 2e9 : 4e9;
  }
  const RowTest test = test_row(base, next, {});
  EXPECT_FALSE(test.speed_explains);
  EXPECT_DOUBLE_EQ(test.p(), test.time.p);
}

TEST(RowTest, opposite_directions_are_no_difference) {
  const RowTest test = test_row(readings(kBase, 3e9), readings(times(1.5), 1e9), {});
  EXPECT_LT(test.time.p, 1e-4);
  EXPECT_LT(test.cycles->p, 1e-4);
  EXPECT_EQ(test.p(), 1);
}

TEST(RowTest, the_pace_within_the_window_counts_before_the_clock_around_it) {
  auto base = readings(kBase, 3e9), next = readings(times(1.5), 3e9);
  for (std::size_t i = 0; i < base.size(); ++i) base[i].pace_hz = 3e7, next[i].pace_hz = 2e7;
  EXPECT_NEAR(test_row(base, next, {}).cycles->ratio.ratio, 1, 1e-12);
  // Measured by different loops, or missing in one round, it says nothing.
  EXPECT_NEAR(test_row(base, next, {.use_pace = false}).cycles->ratio.ratio, 1.5, 1e-12);
  next[3].pace_hz.reset();
  EXPECT_NEAR(test_row(base, next, {}).cycles->ratio.ratio, 1.5, 1e-12);
}

TEST(RowTest, the_rate_of_reading_memory_counts_before_the_pace) {
  auto base = readings(kBase, 3e9), next = readings(times(1.5), 3e9);
  for (std::size_t i = 0; i < base.size(); ++i) {
    base[i].pace_hz = next[i].pace_hz = 3e7;
    base[i].read_bytes_per_s = 30e9, next[i].read_bytes_per_s = 20e9;
  }
  EXPECT_NEAR(test_row(base, next, {}).cycles->ratio.ratio, 1, 1e-12);
  EXPECT_NEAR(test_row(base, next, {.use_pace = false}).cycles->ratio.ratio, 1.5, 1e-12);
  base[0].read_bytes_per_s.reset();
  EXPECT_NEAR(test_row(base, next, {}).cycles->ratio.ratio, 1.5, 1e-12);
}

// What the clock explains, a noisy pace must not hide; and the other way round.
TEST(RowTest, the_speed_that_leaves_the_least_spread_counts) {
  auto base = readings(kBase, 3e9), next = readings(times(1.5), 3e9);
  for (std::size_t i = 0; i < base.size(); ++i) {
    base[i].clock_hz = 3e9 / base[i].time_s, next[i].clock_hz = 3e9 / next[i].time_s;
    base[i].pace_hz = next[i].pace_hz = i % 2 == 0 ? 2e7 : 3e7;
  }
  const RowTest by_clock = test_row(base, next, {});
  EXPECT_TRUE(by_clock.speed_explains);
  EXPECT_NEAR(by_clock.cycles->ratio.ratio, 1, 1e-12);
  for (std::size_t i = 0; i < base.size(); ++i) {
    std::swap(*base[i].clock_hz, *base[i].pace_hz), std::swap(*next[i].clock_hz, *next[i].pace_hz);
  }
  EXPECT_NEAR(test_row(base, next, {}).cycles->ratio.ratio, 1, 1e-12);
}

TEST(RowTest, rounds_are_worth_what_they_are_in_the_speed_that_counts) {
  auto base = readings(kBase, 3e9), next = readings(times(1.01), 3e9);
  for (std::size_t i = 0; i < base.size(); ++i) base[i].pace_hz = next[i].pace_hz = i % 2 == 0 ? 2e7 : 3e7;
  const RowTest test = test_row(base, next, {.independence = {.by_clock = 0.25}});
  const RowTest other = test_row(base, next, {.independence = {.by_pace = 0.25}});
  EXPECT_NEAR(test.log_sd, 2 * other.log_sd, 1e-12);
}

TEST(RowTest, one_round_without_a_clock_leaves_time_alone) {
  auto base = readings(kBase, 3e9);
  base[4].clock_hz.reset();
  EXPECT_FALSE(test_row(base, readings(times(1.5), 3e9), {}).cycles);
}

// All ten differences of one sign: 2 / 2^10.
TEST(RowTest, pairs_are_tested_by_signed_ranks) {
  const RowTest test = test_row(readings(kBase), readings(times(1.001)), {.paired = true});
  EXPECT_TRUE(test.paired);
  EXPECT_NEAR(test.time.p, 2.0 / 1024, 1e-12);
}

TEST(RowTest, sides_of_different_length_cannot_be_paired) {
  const RowTest test = test_row(readings(kBase), readings({1, 2, 3}), {.paired = true});
  EXPECT_FALSE(test.paired);
}

// A normal score of 1.96 shrunk by sqrt(1/4) is 0.98: two-sided p 0.327.
TEST(RowTest, rounds_that_resemble_each_other_count_less) {
  RowTestOptions options;
  const RowTest independent = test_row(readings(kBase), readings(times(1.03)), options);
  options.independence.time = 0.25;
  const RowTest dependent = test_row(readings(kBase), readings(times(1.03)), options);
  EXPECT_GT(dependent.time.p, independent.time.p);
  const double log_low = std::log(*independent.time.ratio.low / independent.time.ratio.ratio);
  EXPECT_NEAR(std::log(*dependent.time.ratio.low / dependent.time.ratio.ratio), 2 * log_low, 1e-12);
  EXPECT_NEAR(dependent.log_sd, 2 * independent.log_sd, 1e-12);
}

// Rounds worth a fifth: a normal score of 4.4 shrinks to 1.96 however far the sides lie apart.
TEST(RowTest, the_size_of_a_gross_difference_counts_where_drift_leaves_ranks_nothing) {
  const RowTestOptions options{.independence = {.time = 0.2}};
  const RowTest doubled = test_row(readings(kBase), readings(times(2)), options);
  EXPECT_TRUE(doubled.is_gross());
  EXPECT_GT(doubled.time.p, 0.03);
  // Half a width of 0.04 in the logarithm is 4.3 standard errors for 2 degrees of freedom: t = 0.69 / 0.0186, widened.
  EXPECT_LT(doubled.p(), 0.01);
  // Below a tenth ranks alone decide.
  const RowTest small = test_row(readings(kBase), readings(times(1.095)), options);
  EXPECT_FALSE(small.is_gross());
  EXPECT_DOUBLE_EQ(small.p(), small.time.p);
}

// Ten rounds that spread by 20 % and differ by 15 %: the size is no more certain than the interval.
TEST(RowTest, a_gross_ratio_of_scattered_rounds_proves_nothing) {
  const auto base = readings({1.0, 1.4, 0.8, 1.2, 1.1, 0.7, 1.5, 0.9, 1.3, 1.05});
  const auto next = readings({1.15, 1.6, 0.9, 1.4, 1.25, 0.8, 1.75, 1.0, 1.5, 1.2});
  const RowTest test = test_row(base, next, {});
  EXPECT_TRUE(test.is_gross());
  EXPECT_GT(test.p(), 0.05);
}

// Logarithms of +-s, five each: a standard deviation of s sqrt(10 / 9).
std::vector<double> alternating(double middle, double s) {
  std::vector<double> result;
  for (int i = 0; i < 10; ++i) result.push_back(middle * std::exp(i % 2 == 0 ? s : -s));
  return result;
}

TEST(RowTest, files_may_differ_by_a_multiple_of_what_their_rounds_spread_by) {
  const auto base = readings(alternating(1, 0.02)), next = readings(alternating(1.03, 0.02));
  const RowTest test = test_row(base, next, {});
  EXPECT_NEAR(std::log(test.drift), 1.75 * 0.02 * std::sqrt(10.0 / 9), 1e-12);
  EXPECT_TRUE(test.is_drift());
  EXPECT_FALSE(test_row(base, readings(alternating(1.04, 0.02)), {}).is_drift());
  EXPECT_TRUE(test_row(base, readings(alternating(1 / 1.03, 0.02)), {}).is_drift());
  EXPECT_FALSE(test_row(base, readings(alternating(1 / 1.04, 0.02)), {}).is_drift());
}

// The clock takes all of the spread away, and the files drift all the same.
TEST(RowTest, what_files_may_differ_by_follows_the_times_and_has_an_end) {
  auto base = readings(alternating(1, 0.02)), next = readings(alternating(1.03, 0.02));
  for (auto* side : {&base, &next}) {
    for (Reading& reading : *side) reading.clock_hz = (side == &base ? 3e9 : 3.09e9) / reading.time_s;
  }
  const RowTest test = test_row(base, next, {});
  EXPECT_TRUE(test.speed_explains);
  EXPECT_NEAR(std::log(test.drift), 1.75 * 0.02 * std::sqrt(10.0 / 9), 1e-12);
  EXPECT_DOUBLE_EQ(test_row(readings(alternating(1, 0.3)), readings(alternating(1, 0.3)), {}).drift, 1.1);
}

// Inside the files the pace leaves least, and between them a neighbour took a fifth of the memory's rate.
TEST(RowTest, a_difference_that_the_rate_of_reading_explains_is_none) {
  const auto with_rates = [](const std::vector<double>& times, double reading) {
    auto side = readings(times);
    for (std::size_t i = 0; i < side.size(); ++i) {
      side[i].pace_hz = 3e9 / side[i].time_s * times[0];
      side[i].read_bytes_per_s = reading * (i % 2 == 0 ? 1.03 : 0.97);
    }
    return side;
  };
  const auto base = with_rates(alternating(1, 0.02), 1.2e10), next = with_rates(alternating(1.2, 0.02), 1e10);
  const RowTest test = test_row(base, next, {});
  EXPECT_TRUE(test.speed_explains);
  ASSERT_TRUE(test.by_reading);
  EXPECT_NEAR(test.by_reading->ratio.ratio, 1, 1e-12);
  EXPECT_LT(test.time.p, 1e-4);
  EXPECT_LT(test.cycles->p, 1e-4);
  EXPECT_GT(test.p(), 0.5);
  EXPECT_FALSE(test.is_gross());
  EXPECT_FALSE(test_row(base, next, {.in_turns = true}).by_reading) << "turns share it";
  // What is slower at the same rate of reading is slower.
  EXPECT_LT(test_row(base, with_rates(alternating(1.2, 0.02), 1.2e10), {}).p(), 1e-4);
}

TEST(RowTest, sides_measured_in_turns_share_their_drift) {
  const auto base = readings(alternating(1, 0.02)), next = readings(alternating(1.03, 0.02));
  EXPECT_EQ(test_row(base, next, {.in_turns = true}).drift, 1);
  EXPECT_EQ(test_row(base, next, {.in_turns = true, .paired = true}).drift, 1);
}

TEST(RowTest, one_round_that_went_wrong_does_not_spread_the_others) {
  auto slow = times(1.001);
  const RowTest clean = test_row(readings(kBase), readings(slow), {});
  // About the standard deviation of ten equal steps from 1.00 to 1.09.
  EXPECT_NEAR(clean.log_sd, 0.029, 0.006);
  slow[9] *= 10;
  EXPECT_LT(test_row(readings(kBase), readings(slow), {}).log_sd, 1.3 * clean.log_sd);
  EXPECT_GT(clean.log_sd, 0);
}

SideRow row_with(const std::vector<double>& values) { return {.target = "cpu", .readings = readings(values)}; }

TEST(Independence, rounds_without_memory_count_fully) {
  // Alternating values: negative correlation is no licence for more.
  const SideRow row = row_with({1, 2, 1, 2, 1, 2, 1, 2, 1, 2});
  const SideRow* rows[] = {&row};
  EXPECT_EQ(independence_of(rows).time, 1);
}

TEST(Independence, a_steady_trend_counts_for_little) {
  const SideRow row = row_with(kBase);
  const SideRow* rows[] = {&row, &row};
  EXPECT_LT(independence_of(rows).time, 0.1);
  EXPECT_EQ(independence_of(rows).by_clock, 1);  // none was read
}

TEST(Independence, too_few_rounds_tell_nothing) {
  const SideRow row = row_with({1, 2, 3, 4});
  const SideRow* rows[] = {&row};
  EXPECT_EQ(independence_of(rows).time, 1);
}

}  // namespace
}  // namespace aibench
