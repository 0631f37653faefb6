#include "bench/answer/crossover.h"

#include <cmath>

#include <gtest/gtest.h>

namespace aibench {
namespace {

SweepPoint point(double size, double ratio, double half_width = 0.01, std::size_t rounds = 10) {
  return {size, RatioInterval{ratio, ratio / (1 + half_width), ratio * (1 + half_width)}, rounds};
}

TEST(Crossover, lies_between_the_sizes_where_the_lead_changes) {
  // Straight in log-log: 1/4, 1/2, 2, 4 at 1, 2, 8, 16 passes 1 at 4.
  const Crossover answer = crossover_of(std::vector{point(1, 0.25), point(2, 0.5), point(8, 2), point(16, 4)});
  EXPECT_EQ(answer.kind, CrossoverKind::at);
  ASSERT_EQ(answer.crossings.size(), 1U);
  const Crossing& crossing = answer.crossings[0];
  EXPECT_TRUE(crossing.rising);
  EXPECT_EQ(crossing.below, 2);
  EXPECT_EQ(crossing.above, 8);
  EXPECT_NEAR(crossing.size, 4, 1e-12);
  // Slope 1: the ends of the interval pass 1 where the ratio is off by the half width, widened for four sizes: by
  // t(1 - 0.025/4; 9) / t(0.975; 9) = 3.1109 / 2.2622 (tables), so 1.01^1.3752.
  EXPECT_NEAR(crossing.high, 4 * std::pow(1.01, 1.3752), 1e-5);
  EXPECT_NEAR(crossing.low, 4 / std::pow(1.01, 1.3752), 1e-5);
}

TEST(Crossover, downwards_says_so) {
  const Crossover answer = crossover_of(std::vector{point(1, 4), point(2, 2), point(4, 0.5)});
  EXPECT_EQ(answer.kind, CrossoverKind::at);
  EXPECT_FALSE(answer.crossings[0].rising);
}

TEST(Crossover, always_and_never_need_every_size) {
  EXPECT_EQ(crossover_of(std::vector{point(1, 4), point(2, 2), point(4, 8)}).kind, CrossoverKind::always);
  EXPECT_EQ(crossover_of(std::vector{point(1, .4), point(2, .2), point(4, .8)}).kind, CrossoverKind::never);
  const Crossover doubtful = crossover_of(std::vector{point(1, 4), point(2, 1.001), point(4, 8)});
  EXPECT_EQ(doubtful.kind, CrossoverKind::undecided);
  EXPECT_EQ(doubtful.reason, "too close to call at 1 of 3 sizes");
  ASSERT_EQ(doubtful.ranges.size(), 3U);
  EXPECT_EQ(doubtful.ranges[1].outcome, Outcome::tie);
  EXPECT_EQ(doubtful.ranges[2].outcome, Outcome::faster);
}

TEST(Crossover, ties_around_it_widen_the_bracket) {
  const Crossover answer =
      crossover_of(std::vector{point(1, 0.5), point(2, 0.999), point(4, 1.001), point(8, 2), point(16, 4)});
  EXPECT_EQ(answer.kind, CrossoverKind::at);
  EXPECT_EQ(answer.crossings[0].below, 1);
  EXPECT_EQ(answer.crossings[0].above, 8);
  EXPECT_GT(answer.crossings[0].size, 2);
  EXPECT_LT(answer.crossings[0].size, 4);
}

TEST(Crossover, a_tie_behind_it_moves_the_size_from_which_on) {
  const Crossover answer = crossover_of(std::vector{point(1, 0.5), point(2, 2), point(4, 1.001), point(8, 2)});
  EXPECT_EQ(answer.kind, CrossoverKind::at);
  EXPECT_EQ(answer.crossings[0].below, 1);
  EXPECT_EQ(answer.crossings[0].above, 8);
}

TEST(Crossover, a_tie_at_an_end_leaves_it_undecided) {
  const Crossover answer = crossover_of(std::vector{point(1, 0.5), point(2, 0.7), point(4, 1.001)});
  EXPECT_EQ(answer.kind, CrossoverKind::undecided);
  ASSERT_TRUE(answer.by_medians);
  EXPECT_NEAR(*answer.by_medians, 4, 0.02);
}

TEST(Crossover, that_happens_twice_is_listed_twice) {
  const Crossover answer =
      crossover_of(std::vector{point(1, 0.5), point(2, 2), point(4, 2), point(8, 0.5), point(16, 0.25)});
  EXPECT_EQ(answer.kind, CrossoverKind::more_than_once);
  ASSERT_EQ(answer.crossings.size(), 2U);
  EXPECT_TRUE(answer.crossings[0].rising);
  EXPECT_FALSE(answer.crossings[1].rising);
  EXPECT_EQ(answer.crossings[1].below, 4);
  EXPECT_EQ(answer.crossings[1].above, 8);
}

TEST(Crossover, without_intervals_is_undecided_with_what_the_medians_say) {
  const Crossover answer =
      crossover_of(std::vector<SweepPoint>{{1, RatioInterval{.ratio = 0.5}, 3}, {4, RatioInterval{.ratio = 2}, 3}});
  EXPECT_EQ(answer.kind, CrossoverKind::undecided);
  EXPECT_EQ(answer.reason, "too few rounds for an interval");
  EXPECT_NEAR(*answer.by_medians, 2, 1e-12);
}

TEST(Crossover, of_a_size_without_an_interval_stretches_over_it) {
  const Crossover answer = crossover_of(
      std::vector<SweepPoint>{point(1, 0.5), {2, RatioInterval{.ratio = 1.5}, 3}, point(4, 3), point(8, 4)});
  EXPECT_EQ(answer.kind, CrossoverKind::at);
  EXPECT_EQ(answer.crossings[0].below, 1);
  EXPECT_EQ(answer.crossings[0].above, 4);
  EXPECT_NEAR(answer.crossings[0].low, 1, 1e-12);
  EXPECT_NEAR(answer.crossings[0].high, 4, 1e-12);
}

TEST(Crossover, of_nothing_is_undecided) {
  EXPECT_EQ(crossover_of({}).kind, CrossoverKind::undecided);
  EXPECT_FALSE(crossover_of({}).reason.empty());
  EXPECT_EQ(crossover_of(std::vector<SweepPoint>{{1, std::nullopt, 0}, point(2, 3)}).kind, CrossoverKind::undecided);
}

// Many sizes at the edge of significance each: not certain for all of them together.
TEST(Crossover, a_long_sweep_asks_more_of_each_size) {
  std::vector<SweepPoint> points;
  for (int i = 0; i < 64; ++i) points.push_back(point(1 + i, 1.011, 0.01));
  EXPECT_EQ(crossover_of(points).kind, CrossoverKind::undecided);
  EXPECT_EQ(crossover_of(std::vector{point(1, 1.02, 0.01), point(2, 1.02, 0.01)}).kind, CrossoverKind::always);
}

}  // namespace
}  // namespace aibench
