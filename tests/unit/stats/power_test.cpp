#include "bench/stats/power.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/stats/rank_sum.h"
#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

TEST(Power, smallest_reachable_p_is_one_split_of_all_on_either_side) {
  EXPECT_NEAR(smallest_p_rank_sum(5, 5), 7.9e-3, 5e-5);
  EXPECT_NEAR(smallest_p_rank_sum(7, 7), 5.8e-4, 5e-6);
  EXPECT_NEAR(smallest_p_rank_sum(10, 10), 1.1e-5, 5e-7);
  EXPECT_EQ(smallest_p_rank_sum(1, 1), 1);
  EXPECT_EQ(smallest_p_rank_sum(0, 5), 1);
  EXPECT_DOUBLE_EQ(smallest_p_signed_rank(6), 2.0 / 64);
  EXPECT_EQ(smallest_p_signed_rank(1), 1);
  EXPECT_EQ(smallest_p_signed_rank(0), 1);
}

TEST(Power, log_sd_is_the_relative_spread_and_has_no_scale) {
  test::RandomValues random(61);
  const auto values = random.log_normal(4000, 1e-5, 0.01);
  EXPECT_NEAR(log_sd(values), 0.01, 5e-4);
  EXPECT_NEAR(log_sd(test::scaled(values, 1e9)), log_sd(values), 1e-12);
  EXPECT_THROW(log_sd(std::vector<double>{1}), std::invalid_argument);
  EXPECT_THROW(log_sd(std::vector<double>{1, -1}), std::invalid_argument);
}

TEST(Power, the_detectable_effect_is_found_about_as_often_as_promised) {
  const std::pair<std::size_t, std::size_t> sizes[] = {{5, 5}, {7, 10}, {10, 10}, {20, 20}};
  test::RandomValues random(62);
  for (const auto& [m, n] : sizes) {
    const PowerQuestion question{.alpha = 0.05, .power = 0.8};
    const double ratio = *smallest_detectable_ratio(question, 0.01, m, n);
    int found = 0;
    const int trials = 1500;
    for (int trial = 0; trial < trials; ++trial) {
      const auto a = random.log_normal(m, ratio, 0.01), b = random.log_normal(n, 1, 0.01);
      found += rank_sum_test(a, b).p_two_sided <= question.alpha;
    }
    // Four standard deviations of the count are 0.041; the rest is for taking U as normal.
    EXPECT_NEAR(found / double{trials}, question.power, 0.055) << m << " against " << n;
  }
}

TEST(Power, an_injected_slowdown_of_three_percent_is_within_reach_of_ten_rounds) {
  EXPECT_LT(*smallest_detectable_ratio({.alpha = 0.05, .power = 0.95}, 0.01, 10, 10), 1.03);
}

TEST(Power, nothing_is_detectable_when_the_level_is_out_of_reach) {
  const PowerQuestion strict{.alpha = 1e-4, .power = 0.8};
  EXPECT_EQ(smallest_detectable_ratio(strict, 0.01, 5, 5), std::nullopt);
  EXPECT_TRUE(smallest_detectable_ratio(strict, 0.01, 10, 10));
  EXPECT_EQ(detectable_shift({}, 0, 10), std::nullopt);
}

TEST(Power, more_rounds_and_less_power_see_smaller_shifts) {
  const PowerQuestion question{};
  EXPECT_GT(*detectable_shift(question, 7, 7), *detectable_shift(question, 10, 10));
  EXPECT_GT(*detectable_shift(question, 10, 10), *detectable_shift(question, 49, 49));
  EXPECT_GT(*detectable_shift({.power = 0.95}, 10, 10), *detectable_shift(question, 10, 10));
  EXPECT_NEAR(*detectable_shift(question, 5, 9), *detectable_shift(question, 9, 5), 1e-9);
}

TEST(Power, many_rounds_needed_are_a_few_percent_off) {
  const PowerQuestion question{.alpha = 2.5e-6};
  for (const double ratio : {1.001, 1.003, 1.005}) {
    const std::size_t rounds = *rounds_needed(question, 0.01, ratio);
    ASSERT_GT(rounds, 200U);
    EXPECT_LE(*smallest_detectable_ratio(question, 0.01, rounds * 105 / 100, rounds * 105 / 100), ratio);
    EXPECT_GT(*smallest_detectable_ratio(question, 0.01, rounds * 95 / 100, rounds * 95 / 100), ratio);
  }
}

TEST(Power, rounds_needed_reach_the_effect_and_no_earlier) {
  const PowerQuestion question{};
  for (const double ratio : {1.006, 1.01, 1.02}) {
    const std::size_t rounds = *rounds_needed(question, 0.01, ratio);
    EXPECT_LE(*smallest_detectable_ratio(question, 0.01, rounds, rounds), ratio);
    EXPECT_GT(*smallest_detectable_ratio(question, 0.01, rounds - 1, rounds - 1), ratio);
    EXPECT_EQ(rounds_needed(question, 0.01, 1 / ratio), rounds);
  }
  EXPECT_EQ(*rounds_needed(question, 0.01, 10), 4U);  // 3 against 3 cannot give p <= 0.05
  EXPECT_EQ(rounds_needed(question, 0.01, 1), std::nullopt);
  EXPECT_EQ(rounds_needed(question, 10, 1.0001), std::nullopt);
}

}  // namespace
}  // namespace aibench
