#include "bench/compare/across.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/compare/sample_sides.h"

namespace aibench {
namespace {

using testing::ElementsAre;

std::vector<std::string> targets_of(const Result& result) {
  std::vector<std::string> names;
  for (const ResultTarget& target : result.targets) names.push_back(target.target.name);
  return names;
}

Result machine(const std::string& host, double time_s) {
  Result result = test::bare_result();
  result.environment.hostname = host;
  test::add_case(result, "gemm/f32/m1", std::vector<double>(7, time_s));
  return result;
}

TEST(Across, targets_are_named_after_their_machine) {
  const Result all = laid_side_by_side({"x.json", "y.json"}, {machine("desk", 1), machine("server", 0.5)});
  EXPECT_THAT(targets_of(all), ElementsAre("desk cpu/openblas", "server cpu/openblas"));
  ASSERT_EQ(all.cases.size(), 1u);
  EXPECT_EQ(all.cases[0].results[1].rounds[0].host_time->median_s, 0.5);
}

TEST(Across, files_of_one_machine_are_named_after_the_file) {
  EXPECT_THAT(targets_of(laid_side_by_side({"d/x.json", "d/y.json"}, {machine("desk", 1), machine("desk", 2)})),
              ElementsAre("x cpu/openblas", "y cpu/openblas"));
  EXPECT_THAT(targets_of(laid_side_by_side({"a/x.json", "b/x.json"}, {machine("desk", 1), machine("desk", 2)})),
              ElementsAre("1:x cpu/openblas", "2:x cpu/openblas"));
}

TEST(Across, rounds_of_different_files_are_never_paired) {
  const Result all = laid_side_by_side({"x", "y"}, {machine("desk", 1), machine("server", 2)});
  EXPECT_EQ(all.cases[0].results[0].rounds.back().round, 6);
  EXPECT_EQ(all.cases[0].results[1].rounds.front().round, 7);
}

TEST(Across, a_case_that_a_file_lacks_is_said_to_be_absent) {
  Result more = machine("server", 2);
  test::add_case(more, "gemm/f32/m2", {1, 2});
  const Result all = laid_side_by_side({"x", "y"}, {machine("desk", 1), more});
  ASSERT_EQ(all.cases.size(), 2u);
  EXPECT_EQ(all.cases[1].results[0].status, CaseStatus::skipped);
  EXPECT_FALSE(all.cases[1].results[0].reason.empty());
  EXPECT_EQ(all.cases[1].results[1].status, CaseStatus::ok);
}

}  // namespace
}  // namespace aibench
