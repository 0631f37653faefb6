#include <gtest/gtest.h>

#include "bench/report/export/exporters.h"
#include "tests/unit/report/golden.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

// Rows of every kind: ok, suspect, crashed, wrong, unsupported, unavailable and INVALID.
Result every_kind() {
  test::SampleRun run = test::with_failures();
  run.record.cases[0][1].rounds[4].event.warmed_up = false;
  return run.result();
}

TEST(ExportGolden, csv) { test::expect_golden("export.csv", export_csv(every_kind())); }

TEST(ExportGolden, csv_wide) { test::expect_golden("export_wide.csv", export_csv_wide(every_kind())); }

TEST(ExportGolden, csv_pairs) {
  test::expect_golden("export_pairs.csv", export_csv_pairs(test::two_cpus_and_a_gpu().result()));
}

TEST(ExportGolden, csv_for_excel_is_the_same_behind_a_byte_order_mark) {
  EXPECT_EQ(export_csv_excel(every_kind()), "\xEF\xBB\xBF" + export_csv(every_kind()));
}

TEST(ExportGolden, markdown) { test::expect_golden("export.md", export_markdown(every_kind())); }

TEST(ExportGolden, gbench) { test::expect_golden("export_gbench.json", export_gbench(every_kind())); }

TEST(ExportGolden, junit) { test::expect_golden("export_junit.xml", export_junit(every_kind())); }

TEST(ExportGolden, gha) { test::expect_golden("export_gha.json", export_gha(every_kind())); }

TEST(ExportGolden, gha_bigger) { test::expect_golden("export_gha_bigger.json", export_gha_bigger(every_kind())); }

TEST(ExportGolden, bmf) { test::expect_golden("export_bmf.json", export_bmf(every_kind())); }

TEST(ExportGolden, benchstat) { test::expect_golden("export_benchstat.txt", export_benchstat(every_kind())); }

}  // namespace
}  // namespace aibench
