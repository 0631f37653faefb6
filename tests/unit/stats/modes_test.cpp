#include "bench/stats/modes.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

std::vector<double> mixed(test::RandomValues& random, std::size_t n, double share_of_high, double distance, double sd) {
  std::vector<double> values = random.log_normal(n, 1, sd);
  for (double& value : values) value *= random.uniform() < share_of_high ? 1 + distance : 1;
  return values;
}

TEST(TwoModes, finds_both_and_their_shares) {
  test::RandomValues random(91);
  const auto modes = two_modes(mixed(random, 400, 0.3, 0.2, 0.01));
  ASSERT_TRUE(modes);
  EXPECT_NEAR(modes->low, 1, 0.005);
  EXPECT_NEAR(modes->high, 1.2, 0.005);
  EXPECT_NEAR(modes->share_of_high, 0.3, 0.07);
}

TEST(TwoModes, finds_ten_percent_apart_in_nearly_every_window) {
  test::RandomValues random(92);
  int found = 0;
  for (int i = 0; i < 1000; ++i) found += two_modes(mixed(random, 60, 0.4, 0.1, 0.01)).has_value() ? 1 : 0;
  EXPECT_GE(found, 990);
}

TEST(TwoModes, modes_that_are_close_together_or_rare_do_no_harm) {
  test::RandomValues random(93);
  EXPECT_FALSE(two_modes(mixed(random, 400, 0.5, 0.03, 0.001)));
  EXPECT_FALSE(two_modes(mixed(random, 400, 0.05, 0.5, 0.01)));  // a tail of outliers
}

TEST(TwoModes, steps_of_the_timer_are_no_modes) {
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) values.push_back(i % 2 == 0 ? 100 : 101);
  EXPECT_FALSE(two_modes(values));
}

TEST(TwoModes, few_values_and_values_without_a_logarithm_say_nothing) {
  std::vector<double> values(kLeastValuesForModes - 1, 1.0);
  values.resize(10, 2.0);
  EXPECT_FALSE(two_modes(values));
  std::vector<double> zeros(100, 0.0);
  zeros.resize(200, 1.0);
  EXPECT_FALSE(two_modes(zeros));
  EXPECT_FALSE(two_modes_of_rounds({}));
}

TEST(TwoModes, scale_and_order_change_nothing) {
  test::RandomValues random(94);
  auto values = mixed(random, 300, 0.5, 0.3, 0.02);
  const auto modes = two_modes(values), scaled = two_modes(test::scaled(values, 1e-6));
  ASSERT_TRUE(modes && scaled);
  EXPECT_NEAR(scaled->high / modes->high, 1e-6, 1e-12);
  random.shuffle(values);
  EXPECT_DOUBLE_EQ(two_modes(values)->high, modes->high);
}

TEST(TwoModes, of_rounds_are_groups_of_a_third_with_a_gap_between) {
  const auto modes = two_modes_of_rounds(std::vector<double>{1, 1.1, 1.01, 1.105, 1.005, 1.1, 1.0, 1.11});
  ASSERT_TRUE(modes);
  EXPECT_NEAR(modes->low, 1.0025, 1e-3);
  EXPECT_NEAR(modes->high, 1.1025, 1e-3);
  EXPECT_FALSE(two_modes_of_rounds(std::vector<double>{1, 1, 1, 1, 1, 1, 1.2, 1.2}));  // two rounds are outliers
  EXPECT_FALSE(two_modes_of_rounds(std::vector<double>{1, 1.01, 1, 1.01, 1, 1.01, 1, 1.01}));  // too close to matter
}

}  // namespace
}  // namespace aibench
