#include "bench/compare/side.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/result/result_error.h"
#include "bench/result/write_result.h"
#include "tests/unit/compare/sample_sides.h"

namespace aibench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<double> times_of(const SideRow& row) {
  std::vector<double> times;
  for (const Reading& reading : row.readings) times.push_back(reading.time_s);
  return times;
}

Result one_case(const std::string& started, const std::vector<double>& times) {
  Result result = test::bare_result();
  result.tool.started = started;
  test::add_case(result, "gemm/f32/m1", times);
  return result;
}

TEST(Side, rounds_of_several_files_count_together_in_the_order_of_their_start) {
  const Side side = make_side({"late", "early"},
                              {one_case("2024-05-01T12:00:09Z", {3, 4}), one_case("2024-05-01T12:00:01Z", {1, 2})});
  EXPECT_THAT(side.files, ElementsAre("early", "late"));
  const auto rows = side.rows(TimeKind::host);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_THAT(times_of(rows[0]), ElementsAre(1, 2, 3, 4));
}

TEST(Side, one_bad_file_takes_the_numbers_from_the_row) {
  Result bad = one_case("2024-05-01T12:00:09Z", {});
  bad.cases[0].results[0].status = CaseStatus::wrong;
  bad.cases[0].results[0].reason = "c differs";
  const Side side = make_side({"a", "b"}, {one_case("2024-05-01T12:00:01Z", {1, 2}), bad});
  const auto rows = side.rows(TimeKind::host);
  EXPECT_EQ(rows.at(0).status, CaseStatus::wrong);
  EXPECT_EQ(rows[0].reason, "c differs");
  EXPECT_THAT(rows[0].readings, IsEmpty());
}

TEST(Side, an_invalid_row_has_no_readings_and_says_why) {
  Result result = one_case("", {1, 2});
  result.cases[0].results[0].checks = {
      {.id = "flop_peak", .state = "bad", .severity = Severity::invalid, .reason = "faster than the peak"}};
  const auto rows = test::side_of(result).rows(TimeKind::host);
  EXPECT_THAT(rows.at(0).readings, IsEmpty());
  EXPECT_EQ(rows[0].invalid, "flop_peak: faster than the peak");
}

TEST(Side, a_power_limit_is_known_from_files_where_it_was_reached_and_where_it_was_not) {
  const std::string path = ::testing::TempDir() + "side_test_power_limit.json";
  const auto capped = [&](const std::string& state) {
    Result result = one_case("2024-05-01T12:00:01Z", {1, 2});
    result.cases[0].results[0].checks = {
        {.id = "gpu_power_cap", .state = state, .severity = Severity::info, .reason = "why"}};
    std::ofstream(path, std::ios::binary) << result_text(result);
    return load_side({path}).rows(TimeKind::host).at(0).power_capped;
  };
  EXPECT_EQ(capped("ok"), false);
  EXPECT_EQ(capped("bad"), true);
  EXPECT_EQ(capped("unknown"), std::nullopt);
}

TEST(Side, suspicion_is_kept_unless_the_test_itself_sees_it) {
  Result result = one_case("", {1, 2});
  result.cases[0].results[0].checks = {
      {.id = "interval", .state = "bad", .severity = Severity::suspect, .reason = "wide"},
      {.id = "drift", .state = "bad", .severity = Severity::suspect, .reason = "slow"},
      {.id = "steal", .state = "bad", .severity = Severity::suspect, .reason = "much"},
      {.id = "algorithm", .state = "unknown", .severity = Severity::suspect, .reason = "who knows"},
      {.id = "environment", .state = "bad", .severity = Severity::info, .reason = "cleared"}};
  EXPECT_THAT(test::side_of(result).rows(TimeKind::host).at(0).suspects, ElementsAre("steal: much"));
}

// Files of one round each, `disturbed` of which say that time was stolen.
Side with_stolen_time(std::size_t files, std::size_t disturbed, Severity severity) {
  std::vector<std::string> names;
  std::vector<Result> results;
  for (std::size_t i = 0; i < files; ++i) {
    names.push_back("f" + std::to_string(i));
    results.push_back(one_case("2024-05-01T12:00:0" + std::to_string(i) + "Z", {1.0 + static_cast<double>(i)}));
    if (i >= disturbed) continue;
    results.back().cases[0].results[0].checks = {
        {.id = "steal", .state = "bad", .severity = severity, .reason = "much"}};
  }
  return make_side(names, results);
}

TEST(Side, a_disturbed_file_of_several_is_left_out) {
  for (const Severity severity : {Severity::suspect, Severity::invalid}) {
    const auto rows = with_stolen_time(6, 2, severity).rows(TimeKind::host);
    EXPECT_THAT(times_of(rows.at(0)), ElementsAre(3, 4, 5, 6));
    EXPECT_EQ(rows[0].left_out, 2u);
    EXPECT_EQ(rows[0].left_out_why, "steal: much");
    EXPECT_TRUE(rows[0].invalid.empty() && rows[0].suspects.empty());
    EXPECT_EQ(rows[0].readings.front().file, 2u);
  }
}

TEST(Side, more_than_a_third_left_out_is_no_number) {
  const auto rows = with_stolen_time(6, 3, Severity::suspect).rows(TimeKind::host);
  EXPECT_THAT(rows.at(0).readings, IsEmpty());
  EXPECT_THAT(rows[0].invalid, HasSubstr("3 of 6 files"));
}

TEST(Side, so_many_rounds_that_all_pairs_would_fill_the_memory_are_refused) {
  std::vector<std::string> names;
  std::vector<Result> results;
  for (int i = 0; i < 5; ++i) {
    names.push_back("f" + std::to_string(i));
    results.push_back(one_case("2024-05-01T12:00:0" + std::to_string(i) + "Z", std::vector<double>(1000, 1.0)));
  }
  EXPECT_THROW(make_side(names, results).rows(TimeKind::host), ResultError);
}

TEST(Side, files_of_different_machines_are_no_side) {
  Result other = one_case("2024-05-01T12:00:09Z", {1});
  other.environment.cpu.model = "Intel Xeon";
  try {
    make_side({"a.json", "b.json"}, {one_case("2024-05-01T12:00:01Z", {1}), other});
    FAIL();
  } catch (const ResultError& error) {
    EXPECT_EQ(error.exit_code(), 4);
    EXPECT_THAT(error.what(), HasSubstr("b.json"));
    EXPECT_THAT(error.what(), HasSubstr("machine"));
  }
}

TEST(Side, a_time_that_was_not_measured_gives_no_reading) {
  EXPECT_THAT(test::side_of(one_case("", {1, 2})).rows(TimeKind::throughput).at(0).readings, IsEmpty());
  // On a CPU the end-to-end time is the host time.
  EXPECT_THAT(times_of(test::side_of(one_case("", {1, 2})).rows(TimeKind::end_to_end).at(0)), ElementsAre(1, 2));
}

Side files_started(const std::vector<std::string>& times) {
  std::vector<std::string> names;
  std::vector<Result> results;
  for (const std::string& time : times) {
    names.push_back(time);
    results.push_back(one_case("2024-05-01T12:00:" + time + "Z", {1}));
  }
  return make_side(names, results);
}

TEST(Side, turns_are_told_by_when_files_were_started) {
  EXPECT_TRUE(alternates(files_started({"01", "05", "11"}), files_started({"03", "07", "09"})));
  EXPECT_TRUE(alternates(files_started({"01", "03"}), files_started({"02", "03"})));
  EXPECT_FALSE(alternates(files_started({"01", "02", "03"}), files_started({"04", "05", "06"})));
  EXPECT_FALSE(alternates(files_started({"01", "03"}), files_started({"02"})));
  EXPECT_FALSE(alternates(files_started({"01"}), files_started({"02"})));
}

}  // namespace
}  // namespace aibench
