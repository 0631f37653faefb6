#include "bench/runner/schedule.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::ElementsAre;

TEST(TargetOrder, IsAPermutation) {
  for (int round = 0; round < 50; ++round) {
    std::vector<std::size_t> order = target_order(5, 7, round);
    std::ranges::sort(order);
    EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
  }
}

TEST(TargetOrder, IsTheSameForTheSameSeedAndRound) {
  EXPECT_EQ(target_order(6, 3, 4), target_order(6, 3, 4));
  EXPECT_TRUE(target_order(0, 1, 0).empty());
}

TEST(TargetOrder, EveryOrderOfThreeComesAboutEquallyOften) {
  std::map<std::vector<std::size_t>, int> seen;
  for (std::uint64_t seed = 1; seed <= 6000; ++seed) ++seen[target_order(3, seed * 1000003, 2)];
  ASSERT_EQ(seen.size(), 6u);
  for (const auto& [order, times] : seen) EXPECT_NEAR(times, 1000, 150);  // five standard deviations
}

TEST(TargetOrder, ChangesFromRoundToRound) {
  int first = 0;
  for (int round = 0; round < 1000; ++round) first += target_order(2, 1, round)[0] == 0 ? 1 : 0;
  EXPECT_NEAR(first, 500, 80);
}

TEST(Affordable, TakesEverythingThatFits) {
  EXPECT_THAT(affordable({{0, 0.1, 1.0}, {1, 0.2, 1.0}, {2, 0.3, 1.0}}, 0.5, 10.0), ElementsAre(0, 1, 2));
}

TEST(Affordable, SpendsOnTheWidestIntervalsFirst) {
  EXPECT_THAT(affordable({{0, 0.1, 1.0}, {1, 0.3, 1.0}, {2, 0.2, 1.0}}, 0.0, 2.0), ElementsAre(1, 2));
}

TEST(Affordable, AnUnknownWidthCountsAsTheWidest) {
  EXPECT_THAT(affordable({{0, 0.9, 1.0}, {1, std::nullopt, 1.0}}, 0.0, 1.5), ElementsAre(1));
}

TEST(Affordable, ACaseThatDoesNotFitMakesRoomForOneThatDoes) {
  EXPECT_THAT(affordable({{0, 0.5, 10.0}, {1, 0.1, 1.0}}, 0.0, 2.0), ElementsAre(1));
}

TEST(Affordable, CountsTheStartOfWorkers) {
  EXPECT_THAT(affordable({{0, 0.5, 1.0}}, 1.5, 2.0), ElementsAre());
  EXPECT_THAT(affordable({{0, 0.5, 1.0}}, 1.5, 2.5), ElementsAre(0));
}

TEST(Affordable, NothingIsLeftOfASpentBudget) { EXPECT_THAT(affordable({{0, 0.5, 0.0}}, 0.0, -1.0), ElementsAre()); }

std::vector<std::size_t> indices(const std::vector<Candidate>& candidates) {
  std::vector<std::size_t> result;
  for (const Candidate& candidate : candidates) result.push_back(candidate.case_index);
  return result;
}

TEST(WorthARound, IsEveryoneWhenTheBudgetLastsForAllRounds) {
  const std::vector<Candidate> two = {{0, 0.01, 1.0, 6, 4}, {1, 0.5, 1.0, 6, 4}};
  EXPECT_THAT(indices(worth_a_round(two, 0.0, 8.0)), ElementsAre(0, 1));
  EXPECT_THAT(indices(worth_a_round(two, 0.0, 5.0)), ElementsAre(0, 1));  // four for the wide one, one is left
  EXPECT_THAT(indices(worth_a_round(two, 0.25, 5.0)), ElementsAre(1));    // starting workers four times takes it
}

TEST(WorthARound, IsTheWidestWhenItDoesNot) {
  EXPECT_THAT(indices(worth_a_round({{0, 0.01, 1.0, 6, 4}, {1, 0.5, 1.0, 6, 4}, {2, 0.4, 1.0, 6, 4}}, 0.0, 6.0)),
              ElementsAre(1, 2));
  EXPECT_THAT(indices(worth_a_round({{0, 0.1, 1.0, 6, 100}, {1, 0.2, 1.0, 6, 100}}, 0.0, 10.0)), ElementsAre(1));
}

TEST(WorthARound, SharesWhatIsLeftWhenAllAreEquallyWide) {
  EXPECT_THAT(indices(worth_a_round({{0, 0.1, 1.0, 6, 100}, {1, 0.1, 1.0, 6, 100}}, 0.0, 3.0)), ElementsAre(0, 1));
}

TEST(WorthARound, AnUnknownWidthIsAlwaysWorthOne) {
  EXPECT_THAT(indices(worth_a_round({{0, 0.1, 1.0, 6, 4}, {1, std::nullopt, 1.0, 3, 7}}, 0.0, 3.0)), ElementsAre(0, 1));
  EXPECT_THAT(indices(worth_a_round({{0, std::nullopt, 1.0, 0, 10}, {1, std::nullopt, 1.0, 0, 10}}, 0.0, 3.0)),
              ElementsAre(0, 1));
  EXPECT_THAT(worth_a_round({}, 0.0, 3.0), testing::IsEmpty());
}

}  // namespace
}  // namespace aibench
