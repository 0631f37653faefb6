#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/report/export/csv_text.h"
#include "bench/report/export/export_format.h"
#include "bench/report/export/exporters.h"
#include "bench/report/markup.h"
#include "bench/result/read_result.h"
#include "bench/result/write_result.h"
#include "tests/unit/report/csv_reader.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEvil[] = {"=cmd|' /C calc'!A0",
                                 "<script>alert(1)</script>",
                                 "]]><x y=\"1\">&amp;",
                                 "a,\"b\"\r\n=1+1",
                                 "x;=1+1",
                                 "\t@SUM(A1)",
                                 "\x1b[2J\x1b]0;owned\x07",
                                 "\xEF\xBF\xBF\xC3\x28\xE2\x80\xAE",
                                 "| x | `y` |\n# title\n[a](javascript:b)",
                                 "-2+3",
                                 "+49 30"};

// Foreign text wherever a result file may hold any.
Result result_with(const std::string& evil) {
  test::SampleRun run = test::with_failures();
  run.record.targets[0].ready->device.name = evil;
  run.record.targets[0].ready->providers[0].version = evil;
  run.record.targets[0].cleared_variables = {{"OMP_" + evil, evil}};
  run.record.targets[2].reason = evil;
  run.record.cases[1][0].rounds[0].event.reason = evil;
  run.record.cases[0][0].rounds[0].event.verification->precision = evil;
  run.environment.hostname = evil;
  run.environment.cpu.model = evil;
  Result result = run.result();
  result.name = evil;
  result.cases[0].id = evil;
  result.cases[1].id = "gemm/" + evil;
  result.cases[1].parameters = R"({"op":"future"})";
  result.cases[1].family = evil;
  result.cases[1].dtype = evil;
  return result;
}

// What was read back from a document, as a user would export it.
std::vector<Result> hostile_results() {
  std::vector<Result> results;
  for (const char* evil : kEvil) results.push_back(read_result(result_text(result_with(evil)), "r.json"));
  return results;
}

TEST(ExportHostile, no_text_format_has_a_control_character_or_broken_utf8) {
  for (const Result& result : hostile_results()) {
    for (const ExportFormat& format : export_formats()) {
      if (!format.make || format.name == "xlsx") continue;
      const std::string text = format.make(result);
      for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        EXPECT_TRUE(byte >= 0x20 || c == '\n' || c == '\r' || c == '\t') << format.name << ": " << int{byte};
        EXPECT_NE(byte, 0x7F) << format.name;
      }
      EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE"))) << format.name;
      EXPECT_NO_THROW(static_cast<void>(nlohmann::json(text).dump())) << format.name << " is no UTF-8";
    }
  }
}

TEST(ExportHostile, no_csv_cell_is_a_formula) {
  for (const Result& result : hostile_results()) {
    for (const std::string& text : {export_csv(result), export_csv_wide(result), export_csv_pairs(result)}) {
      std::size_t cells = 0;
      for (const test::CsvLine& line : test::read_csv(text)) {
        for (const std::string& cell : line) {
          ++cells;
          EXPECT_EQ(cell.find_first_of("=+-@\t\r"), cell.find_first_of("=+-@\t\r", 1)) << cell;
          EXPECT_THAT(cell, Not(HasSubstr(";="))) << cell;
        }
      }
      EXPECT_GT(cells, 100u);
    }
  }
}

TEST(ExportHostile, the_guard_changes_nothing_else) {
  CsvText csv;
  for (const char* cell : {"plain", "=1", " =1", "a,b", "say \"x\"", "x;=1", "-", "a-b", ""}) csv.text(cell);
  csv.number(-1.5);
  csv.end_line();
  EXPECT_EQ(csv.take(), "plain,'=1, '=1,\"a,b\",\"say \"\"x\"\"\",\"x;'=1\",'-,a-b,,-1.5\r\n");
}

TEST(ExportHostile, json_formats_stay_strict_json) {
  for (const Result& result : hostile_results()) {
    for (const std::string& text :
         {export_gbench(result), export_gha(result), export_gha_bigger(result), export_bmf(result)}) {
      EXPECT_TRUE(nlohmann::json::accept(text)) << text;
    }
  }
}

TEST(ExportHostile, xml_and_markdown_hold_no_foreign_tag) {
  for (const Result& result : hostile_results()) {
    for (const std::string& text : {export_junit(result), export_markdown(result)}) {
      EXPECT_THAT(text, Not(HasSubstr("<script")));
      EXPECT_THAT(text, Not(HasSubstr("<x")));
    }
    EXPECT_THAT(export_markdown(result), Not(HasSubstr("](javascript")));
  }
}

TEST(ExportHostile, one_row_stays_one_line_of_benchstat) {
  for (const Result& result : hostile_results()) {
    std::istringstream lines(export_benchstat(result));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(line.starts_with("Benchmark") || line.starts_with("# suspect: ") || line.starts_with("pkg: ") ||
                  line.starts_with("cpu: "))
          << line;
    }
  }
}

TEST(ExportHostile, markup_keeps_text_and_drops_its_meaning) {
  EXPECT_EQ(markup_text("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(markup_text("a\x1b[1m\n"), "a\\x1b[1m\\n");
  EXPECT_EQ(markup_text("µ – ×"), "µ – ×");
  EXPECT_EQ(markup_text("\xEF\xBF\xBE"), "\\xef\\xbf\\xbe");
}

}  // namespace
}  // namespace aibench
