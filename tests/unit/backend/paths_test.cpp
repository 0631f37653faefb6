#include "kernels/paths.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(CheapestPath, AddsUpTheLegs) {
  const std::vector<Leg> legs{{0, 2, 5.0}, {0, 1, 1.0}, {1, 2, 1.0}, {2, 3, 1.0}};
  EXPECT_EQ(cheapest_path(legs, 3), (Path{1, 2, 3}));
}

TEST(CheapestPath, ChangesOwnersOnlyWhereThatPays) {
  // Two libraries for each of three ops: the second is faster by 4 for the middle one and by 7 for the last.
  const std::vector<Leg> legs = {
      {.from = 0, .to = 1, .cost = 5, .owner = 0}, {.from = 0, .to = 1, .cost = 9, .owner = 1},
      {.from = 1, .to = 2, .cost = 9, .owner = 0}, {.from = 1, .to = 2, .cost = 5, .owner = 1},
      {.from = 2, .to = 3, .cost = 9, .owner = 0}, {.from = 2, .to = 3, .cost = 2, .owner = 1}};
  EXPECT_EQ(cheapest_path(legs, 3), (Path{0, 3, 5}));
  EXPECT_EQ(cheapest_path(legs, 3, 3.0), (Path{0, 3, 5}));   // 12 + one change of 3
  EXPECT_EQ(cheapest_path(legs, 3, 10.0), (Path{1, 3, 5}));  // 16 without a change, 22 with one
}

TEST(CheapestPath, PassesOverLegsThatLeadNowhere) {
  EXPECT_EQ(cheapest_path(std::vector<Leg>{{0, 1, 0.0}, {0, 2, 9.0}}, 2), Path{1});
  EXPECT_FALSE(cheapest_path(std::vector<Leg>{{0, 1, 1.0}, {2, 3, 1.0}}, 3).has_value());
  EXPECT_FALSE(cheapest_path({}, 1).has_value());
}

TEST(CheapestPath, OfEqualWaysTakesTheOneListedFirst) {
  EXPECT_EQ(cheapest_path(std::vector<Leg>{{0, 1, 1.0}, {0, 1, 1.0}}, 1), Path{0});
}

TEST(PathsWorthATrial, AreTheCheapestAndThoseThatKeepToOneOwner) {
  // As above: the second library is faster by 4 for the middle op and by 7 for the last.
  const std::vector<Leg> legs = {
      {.from = 0, .to = 1, .cost = 5, .owner = 0}, {.from = 0, .to = 1, .cost = 9, .owner = 1},
      {.from = 1, .to = 2, .cost = 9, .owner = 0}, {.from = 1, .to = 2, .cost = 5, .owner = 1},
      {.from = 2, .to = 3, .cost = 9, .owner = 0}, {.from = 2, .to = 3, .cost = 2, .owner = 1}};
  EXPECT_EQ(paths_worth_a_trial(legs, 3, 3), (std::vector<Path>{{0, 3, 5}, {0, 2, 4}, {1, 3, 5}}));
  EXPECT_EQ(paths_worth_a_trial(legs, 3, 10), (std::vector<Path>{{1, 3, 5}, {0, 3, 5}, {0, 2, 4}}));
}

TEST(PathsWorthATrial, AnOwnerWithoutAWholeWayGetsTheOpsThatItTakes) {
  const std::vector<Leg> legs = {{.from = 0, .to = 1, .cost = 1, .owner = 0},
                                 {.from = 1, .to = 2, .cost = 1, .owner = 0},
                                 {.from = 1, .to = 2, .cost = 50, .owner = 1}};
  EXPECT_EQ(paths_worth_a_trial(legs, 2, 0), (std::vector<Path>{{0, 1}, {0, 2}}));
}

TEST(PathsWorthATrial, WithoutAChoiceOrAWayThereIsNothingToTry) {
  EXPECT_EQ(paths_worth_a_trial(std::vector<Leg>{{0, 1, 1.0}, {1, 2, 0.0}}, 2, 5).size(), 1U);
  EXPECT_TRUE(paths_worth_a_trial(std::vector<Leg>{{0, 1, 1.0}}, 2, 5).empty());
}

}  // namespace
}  // namespace aibench
