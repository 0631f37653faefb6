#include "bench/report/export/export_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/config/run_config.h"
#include "bench/report/export/exporters.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using testing::HasSubstr;

std::string complaint_about(const std::string& text) {
  try {
    parse_export(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

TEST(ParseExport, takes_format_and_file) {
  const ExportRequest request = parse_export("gbench=a=b.json");
  EXPECT_EQ(request.format->name, "gbench");
  EXPECT_EQ(request.path, "a=b.json");
  EXPECT_EQ(parse_export("csv=-").path, "-");
}

TEST(ParseExport, an_extension_tells_the_format) {
  EXPECT_EQ(parse_export("out/rows.csv").format->name, "csv");
  EXPECT_EQ(parse_export("summary.md").format->name, "markdown");
  EXPECT_EQ(parse_export("tests.xml").format->name, "junit");
}

TEST(ParseExport, refuses_what_it_does_not_know_and_says_the_nearest) {
  EXPECT_THAT(complaint_about("gbanch=x.json"), HasSubstr("did you mean 'gbench'?"));
  EXPECT_THAT(complaint_about("rows.json"), HasSubstr("does not tell the format"));
  EXPECT_THAT(complaint_about("rows.json"), HasSubstr("csv, csv-wide"));
  EXPECT_THAT(complaint_about("csv="), HasSubstr("names no file"));
  EXPECT_THAT(complaint_about("-"), HasSubstr("does not tell the format"));
}

TEST(ParseExport, xlsx_is_there_or_says_how_to_get_it) {
  if (kHasXlsx) {
    EXPECT_EQ(parse_export("book.xlsx").format->name, "xlsx");
    EXPECT_EQ(export_xlsx(test::one_gemm().result()).substr(0, 4), "PK\x03\x04");
  } else {
    EXPECT_THAT(complaint_about("book.xlsx"), HasSubstr("libxlsxwriter-dev"));
  }
}

}  // namespace
}  // namespace aibench
