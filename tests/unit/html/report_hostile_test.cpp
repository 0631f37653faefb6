#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/report/html/report_page.h"
#include "bench/result/read_result.h"
#include "bench/result/write_result.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEvil[] = {"<script>alert(1)</script>",
                                 "\"><img src=x onerror=alert(1)>",
                                 "</style><b>",
                                 "' onmouseover='alert(1)",
                                 "javascript:alert(1)",
                                 "]]>--><!--",
                                 "&#60;b&#62;",
                                 "\x1b[2J\x07\xC2\x9B",
                                 "\xE2\x80\xAE\xEF\xBF\xBF\xC3\x28"};

// Foreign text wherever a result may hold any.
Result result_with(const std::string& evil) {
  test::SampleRun run = test::two_cpus_and_a_gpu();
  for (TargetRecord& target : run.record.targets) {
    target.ready->device.name = evil;
    target.ready->providers[0].version = evil;
  }
  run.record.targets[0].cleared_variables = {{"OMP_" + evil, evil}};
  run.record.cases[1][0].rounds = {test::bad_round("x", 0, CaseStatus::crashed, evil)};
  run.environment.hostname = evil;
  run.environment.cpu.model = evil;
  run.environment.kernel = evil;
  Result result = run.result();
  result.name = evil;
  result.tool.kept_variables = {{"OPENBLAS_" + evil, evil}};
  result.cases[0].id = evil;
  result.cases[1].parameters = R"({"op":"future"})";
  result.cases[1].family = evil;
  result.cases[1].dtype = evil;
  for (ResultCase& one : result.cases) {
    for (ResultRow& row : one.results) {
      if (!row.checks.empty())
        row.checks[0] = {.id = evil, .state = "bad", .severity = Severity::suspect, .reason = evil};
    }
  }
  return result;
}

// The tags that a page of plain text has.
std::set<std::string> tags_of(const std::string& page) {
  std::set<std::string> tags;
  for (std::size_t at = 0; (at = page.find('<', at)) != std::string::npos; ++at) {
    tags.insert(page.substr(at, page.find_first_of(" >\n", at) - at));
  }
  return tags;
}

TEST(ReportHostile, foreign_text_adds_no_tag_no_attribute_and_no_control_character) {
  const Result plain = result_with("plain");
  const std::set<std::string> known = tags_of(report_page({"a.json", "b.json"}, {plain, plain}, {}));
  ASSERT_GT(known.size(), 30u);
  for (const char* evil : kEvil) {
    const Result result = read_result(result_text(result_with(evil)), "r.json");
    for (const bool across : {false, true}) {
      const std::string page =
          report_page({std::string("a") + evil, std::string("b") + evil}, {result, result}, {.across = across});
      for (const std::string& tag : tags_of(page)) {
        EXPECT_TRUE(known.contains(tag)) << tag << " from " << evil;
      }
      EXPECT_THAT(page, Not(HasSubstr("' onmouseover")));
      EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
      for (const char c : page) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
      EXPECT_NO_THROW(static_cast<void>(nlohmann::json(page).dump())) << "no UTF-8";
    }
  }
}

TEST(ReportHostile, numbers_beyond_all_reason_draw_nothing_that_is_no_number) {
  Result result = test::two_cpus_and_a_gpu().result();
  for (const double time_s : {1e305, 5e-324}) {
    for (ResultCase& one : result.cases) {
      ResultRow& row = one.results[2];
      row.host_time->median_s = row.host_time->min_s = row.host_time->p5_s = time_s;
      for (ResultRound& round : row.rounds) round.host_time->median_s = time_s;
      row.throughput->flop_per_s = 1e300;
    }
    const std::string page = report_page({"r.json"}, {result}, {});
    for (const char* bad : {"\"nan", "\"inf", "\"-nan", ",nan", ",inf", " nan"}) {
      EXPECT_THAT(page, Not(HasSubstr(bad))) << time_s;
    }
  }
}

}  // namespace
}  // namespace aibench
