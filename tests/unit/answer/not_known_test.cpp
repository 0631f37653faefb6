#include "bench/answer/not_known.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> lines_of(const Result& result, const RecommendOptions& options = {}) {
  return not_known(result, recommend(result, options), options);
}

TEST(NotKnown, of_a_whole_result_is_what_was_not_measured) {
  Result result = test::answer_result({"cpu", "cuda"});
  test::add_case(result, GemmWorkload{}, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002, 0.001)});
  EXPECT_THAT(lines_of(result), ElementsAre(StartsWith("sizes that were not measured")));
}

TEST(NotKnown, a_target_that_took_no_part_is_named_with_the_reason) {
  Result result = test::answer_result({"cpu", "cpu/onednn", "cuda"});
  result.targets[2].available = false;
  result.targets[2].reason = "no driver";
  for (int m = 1; m <= 3; ++m) {
    test::add_case(
        result, GemmWorkload{.m = m},
        {test::steady_row("cpu", 0.010),
         m == 2 ? test::failed_row("cpu/onednn", CaseStatus::wrong, "off") : test::steady_row("cpu/onednn", 1),
         test::failed_row("cuda", CaseStatus::unavailable, "no driver")});
  }
  const auto lines = lines_of(result);
  EXPECT_THAT(lines, Contains("cuda was not available: no driver"));
  EXPECT_THAT(lines, Contains("cpu/onednn took no part in 1 of 3 cases: without valid numbers of this kind"));
  EXPECT_EQ(lines.size(), 3U);
}

TEST(NotKnown, without_a_price_there_is_no_part_in_cost) {
  Result result = test::answer_result({"cpu", "cuda"});
  test::add_case(result, GemmWorkload{}, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002, 0.001)});
  EXPECT_THAT(lines_of(result, {.by = Criterion::cost, .price_an_hour = {{"cpu", 1}}}),
              Contains("cuda took no part in the only case: without a price"));
  EXPECT_THAT(lines_of(result, {.by = Criterion::energy}), Contains(HasSubstr("without valid numbers and an energy")));
}

TEST(NotKnown, suspect_rows_and_unmeasured_transfers_are_counted) {
  Result result = test::answer_result({"cpu", "cuda"});
  ResultRow doubtful = test::steady_row("cuda", 0.002, 0.001);
  doubtful.checks = {{.id = "clock", .state = "bad", .severity = Severity::suspect, .reason = "it differs"}};
  test::add_case(result, GemmWorkload{}, {test::steady_row("cpu", 0.010), doubtful});
  test::add_case(result, GemmWorkload{.m = 2}, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 0.002)});
  // A copy over the link is its own transfer.
  test::add_case(result, CopyWorkload{},
                 {test::failed_row("cpu", CaseStatus::unsupported, "host"), test::steady_row("cuda", 0.002)});
  const auto lines = lines_of(result);
  EXPECT_THAT(lines, Contains("the best row is suspect in 1 of 3 cases"));
  EXPECT_THAT(lines, Contains("what transfers change in 1 of 3 cases: end-to-end time was not measured"));
  EXPECT_THAT(lines, Contains("cpu took no part in 1 of 3 cases: without valid numbers of this kind"));
}

TEST(NotKnown, cases_that_refining_left_away_are_not_counted) {
  Result result = test::answer_result({"cpu", "cuda"});
  ResultRow left = test::failed_row("cpu", CaseStatus::skipped, "not needed by --refine"), other = left;
  left.stopped_by = other.stopped_by = StoppedBy::not_needed;
  other.target = "cuda";
  test::add_case(result, GemmWorkload{}, {left, other});
  test::add_case(result, GemmWorkload{.m = 2}, {test::steady_row("cpu", 0.010), test::steady_row("cuda", 1, 1)});
  EXPECT_EQ(lines_of(result).size(), 1U);
}

TEST(NotKnown, training_to_a_goal_is_of_one_step) {
  Result result = test::answer_result({"cpu"});
  NetworkWorkload network{.name = "net", .mode = NetworkMode::training, .batch = 5, .input = {1, 28, 28}};
  network.layers = {FullyConnectedLayer{.features = 10}};
  test::add_case(result, network, {test::steady_row("cpu", 0.010)});
  EXPECT_EQ(lines_of(result).size(), 1U);
  network.data = NetworkData::digits;
  network.goal = TrainingGoal{};
  ResultRow trained = test::steady_row("cuda", 0.010);
  trained.training = {TrainingRun{.epochs = {Epoch{}}, .reached = true}};
  result.targets.push_back(test::answer_target("cuda"));
  test::add_case(result, network, {trained});
  for (const std::string& line : lines_of(result)) EXPECT_THAT(line, testing::Not(HasSubstr("transfers"))) << line;
  EXPECT_THAT(lines_of(result), Contains(StartsWith("training to a goal is judged by one step")));
}

}  // namespace
}  // namespace aibench
