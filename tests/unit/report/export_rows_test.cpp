#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/report/export/columns.h"
#include "bench/report/export/export_format.h"
#include "bench/report/export/exporters.h"
#include "tests/unit/report/csv_reader.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string names_in(const std::string& text) {
  std::string names;
  for (const json& entry : json::parse(text)) names += entry["name"].get<std::string>() + "\n";
  return names;
}

TEST(ExportRows, times_are_nanoseconds_and_rates_are_per_second) {
  // 1e9 FLOPs in 10 ms, and back to back in 8 ms.
  const auto row = test::read_csv_table(export_csv(test::one_gemm().result())).at(0);
  EXPECT_EQ(row.at("host_time_median_ns"), "10000000");
  EXPECT_EQ(row.at("throughput_time_median_ns"), "8000000");
  EXPECT_EQ(row.at("flop_per_s"), "125000000000");
  EXPECT_EQ(row.at("share_of_peak_flops"), "0.5");
  EXPECT_EQ(row.at("work_flops"), "1000000000");
  EXPECT_EQ(row.at("rounds"), "10");
}

TEST(ExportRows, every_format_has_the_same_median) {
  const Result result = test::one_gemm().result();
  EXPECT_EQ(json::parse(export_gbench(result))["benchmarks"][0]["real_time"], 1e7);
  EXPECT_EQ(json::parse(export_gbench(result))["benchmarks"][0]["time_unit"], "ns");
  EXPECT_EQ(json::parse(export_gha(result))[0]["value"], 1e7);
  EXPECT_EQ(json::parse(export_gha_bigger(result))[0]["value"], 125.0);
  const json metrics = json::parse(export_bmf(result))["gemm/f32/m500n1000k1000@cpu/openblas"];
  EXPECT_EQ(metrics["latency"]["value"], 1e7);
  EXPECT_EQ(metrics["throughput"]["value"], 125.0);
  EXPECT_THAT(export_junit(result), HasSubstr("time=\"0.01\""));
}

TEST(ExportRows, rows_that_are_not_valid_have_no_measured_number) {
  std::set<std::string> measured;
  for (const ExportColumn& column : export_columns()) {
    if (column.number && !column.name.starts_with("work_")) measured.insert(column.name);
  }
  std::size_t without = 0, with = 0;
  for (const auto& row : test::read_csv_table(export_csv(test::with_failures().result()))) {
    if (row.at("status") == "ok" && row.at("validity") != "invalid") {
      ++with;
      EXPECT_NE(row.at("host_time_median_ns"), "") << row.at("case_id");
      continue;
    }
    ++without;
    EXPECT_NE(row.at("reason"), "") << row.at("case_id");
    for (const std::string& name : measured) EXPECT_EQ(row.at(name), "") << row.at("case_id") << " " << name;
  }
  EXPECT_GE(with, 2u);
  EXPECT_GE(without, 10u);
}

TEST(ExportRows, rows_that_are_not_valid_are_in_no_list_of_numbers) {
  // On sim: crashed, crashed, wrong, faster than its peak, unsupported.
  const Result result = test::with_failures().result();
  for (const std::string& text :
       {names_in(export_gha(result)), names_in(export_gha_bigger(result)), export_bmf(result),
        names_in(json::parse(export_gbench(result))["benchmarks"].dump()), export_benchstat(result)}) {
    EXPECT_THAT(text, HasSubstr("openblas"));
    EXPECT_THAT(text, Not(HasSubstr("sim")));
    EXPECT_THAT(text, Not(HasSubstr("cuda")));
  }
}

TEST(ExportRows, suspect_rows_are_marked_in_every_format) {
  test::SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[4].event.warmed_up = false;
  const Result result = run.result();
  ASSERT_EQ(worst_problem(result.cases[0].results[0]), Severity::suspect);
  for (const std::string& text :
       {export_csv(result), export_csv_wide(result), export_gbench(result), export_junit(result), export_gha(result),
        export_gha_bigger(result), export_benchstat(result), export_markdown(result)}) {
    EXPECT_THAT(text, HasSubstr("suspect")) << text;
  }
  const json metrics = json::parse(export_bmf(result)).begin().value();
  EXPECT_GE(metrics["suspect_checks"]["value"].get<double>(), 1);
}

TEST(ExportRows, interval_and_speedup_stand_beside_the_median) {
  for (const auto& row : test::read_csv_table(export_csv(test::two_cpus_and_a_gpu().result()))) {
    const double low = std::stod(row.at("host_time_low_ns")), median = std::stod(row.at("host_time_median_ns"));
    EXPECT_LE(low, median);
    EXPECT_LE(median, std::stod(row.at("host_time_high_ns")));
    if (row.at("case_id") != "gemm/f32/m4096n4096k4096" || row.at("target") != "cuda") continue;
    EXPECT_EQ(row.at("baseline"), "cpu/openblas");
    EXPECT_NEAR(std::stod(row.at("speedup")), 0.75 / 3.1e-3, 5);
    EXPECT_NEAR(std::stod(row.at("end_to_end_speedup")), 0.75 / (3 * 3.1e-3), 2);
  }
}

TEST(ExportRows, benchstat_gets_one_line_a_round) {
  const std::string text = export_benchstat(test::one_gemm().result());
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = text.find("\nBenchmarkGemm/f32/", at)) != std::string::npos; ++at) ++lines;
  EXPECT_EQ(lines, 10u);
  EXPECT_THAT(text, HasSubstr("/target=cpu:openblas-2\t5\t"));
}

TEST(ExportRows, gbench_rounds_are_repetitions_and_their_median) {
  const Result result = test::one_gemm().result();
  const json entries = json::parse(export_gbench_rounds(result))["benchmarks"];
  ASSERT_EQ(entries.size(), 11u);
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_EQ(entries[i]["name"], entries[0]["name"]);
    EXPECT_EQ(entries[i]["repetitions"], 10);
    EXPECT_EQ(entries[i]["repetition_index"], i);
    EXPECT_NEAR(entries[i]["real_time"].get<double>(), 1e9 * result.cases[0].results[0].rounds[i].host_time->median_s,
                1e-3);
  }
  EXPECT_EQ(entries[10]["run_type"], "aggregate");
  EXPECT_EQ(entries[10]["aggregate_name"], "median");
  EXPECT_EQ(entries[10]["real_time"], 1e7);
}

TEST(ExportRows, a_number_beyond_all_reason_stays_a_number_or_an_empty_cell) {
  Result result = test::one_gemm().result();
  ResultRow& row = result.cases[0].results[0];
  for (double time_s : {1e305, 5e-324}) {
    row.host_time->median_s = row.throughput_time->median_s = time_s;
    for (ResultRound& round : row.rounds) round.host_time->median_s = round.throughput_time->median_s = time_s;
    for (const ExportFormat& format : export_formats()) {
      if (!format.make || !format.lacking.empty()) continue;
      const std::string text = format.make(result);
      EXPECT_THAT(text, Not(HasSubstr("inf"))) << format.name;
      EXPECT_THAT(text, Not(HasSubstr("nan"))) << format.name;
    }
  }
}

TEST(ExportRows, a_run_without_cases_is_an_empty_list) {
  const Result result;
  EXPECT_EQ(test::read_csv(export_csv(result)).size(), 1u);
  EXPECT_TRUE(json::parse(export_gha(result)).empty());
  EXPECT_TRUE(json::parse(export_gbench(result))["benchmarks"].empty());
  EXPECT_THAT(export_junit(result), HasSubstr("tests=\"0\""));
}

}  // namespace
}  // namespace aibench
