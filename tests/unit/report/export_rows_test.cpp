#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/report/export/columns.h"
#include "bench/report/export/export_format.h"
#include "bench/report/export/exporters.h"
#include "tests/unit/answer/answer_samples.h"
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

TEST(ExportRows, each_transfer_has_columns_of_its_own) {
  test::SampleRun run = test::two_cpus_and_a_gpu();
  for (RoundRecord& round : run.record.cases[2][0].rounds) {
    round.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "upload_time", 3e-5));
    round.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "download_time", 1e-5));
  }
  const Result result = run.result();
  const auto rows = test::read_csv_table(export_csv(result));
  EXPECT_EQ(rows.at(2).at("target"), "cuda");
  EXPECT_EQ(rows.at(2).at("upload_time_median_ns"), "30000");
  EXPECT_EQ(rows.at(2).at("upload_time_low_ns"), "30000");
  EXPECT_EQ(rows.at(2).at("download_time_max_ns"), "12500");
  EXPECT_EQ(rows.at(2).at("download_time_samples"), "50");
  EXPECT_EQ(rows.at(0).at("upload_time_median_ns"), "") << "a processor transfers nothing";
  const auto wide = test::read_csv_table(export_csv_wide(result));
  EXPECT_EQ(wide.at(0).at("cuda_upload_time_median_ns"), "30000");
  EXPECT_EQ(wide.at(0).at("cuda_download_time_median_ns"), "10000");
  EXPECT_EQ(wide.at(0).at("cpu_openblas_upload_time_median_ns"), "");
  EXPECT_EQ(wide.at(1).at("cuda_upload_time_median_ns"), "");
}

TEST(ExportRows, energy_is_joules_a_call_and_work_a_joule) {
  Result result = test::one_gemm().result();
  auto& energy = result.cases[0].results[0].energy;
  // 1e9 FLOPs a call, and 100 calls took 500 J in 4 s.
  energy = EnergyReading{.scope = "gpu-board", .joules = 500, .window_s = 4, .calls = 100, .updates = 80};
  const auto row = test::read_csv_table(export_csv(result)).at(0);
  EXPECT_EQ(row.at("joules_per_call"), "5");
  EXPECT_EQ(row.at("average_watts"), "125");
  EXPECT_EQ(row.at("flop_per_joule"), "200000000");
  EXPECT_EQ(row.at("samples_per_joule"), "") << "a product has no samples";
  const auto wide = test::read_csv_table(export_csv_wide(result)).at(0);
  EXPECT_EQ(wide.at("cpu_openblas_flop_per_joule"), "200000000");
  EXPECT_EQ(wide.at("cpu_openblas_samples_per_joule"), "");
  EXPECT_EQ(std::stod(wide.at("cpu_openblas_bytes_per_joule")) * 5, result.cases[0].work.bytes);
  energy = EnergyReading{.scope = "gpu-board", .reason = "MIG"};
  for (const auto& without :
       {test::read_csv_table(export_csv(result)).at(0), test::read_csv_table(export_csv_wide(result)).at(0)}) {
    for (const auto& [column, cell] : without) {
      if (!column.ends_with("_per_joule")) continue;
      EXPECT_EQ(cell, "") << column;
    }
  }
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

// 4, 210 and 750 000 us on openblas, 5, 200 and 800 000 on onednn against 9, 200 and 3100 us on the GPU, threefold with
// transfers; peaks of 250 GFLOP/s and 50 GB/s, of the GPU 60 TFLOP/s and 4 TB/s.
TEST(ExportRows, say_who_is_ahead_when_transfers_pay_and_what_bounds_them) {
  const auto rows = test::read_csv_table(export_csv(test::two_cpus_and_a_gpu().result()));
  const auto& small = rows.at(2);
  EXPECT_EQ(small.at("target"), "cuda");
  EXPECT_EQ(small.at("baseline"), "cpu/openblas");
  EXPECT_EQ(small.at("outcome"), "slower");
  EXPECT_EQ(small.at("break_even"), "never");
  EXPECT_EQ(small.at("break_even_calls"), "");
  EXPECT_EQ(rows.at(5).at("outcome"), "tie");
  const auto& large = rows.at(8);
  EXPECT_EQ(large.at("outcome"), "faster");
  EXPECT_EQ(large.at("end_to_end_outcome"), "faster");
  EXPECT_EQ(large.at("break_even"), "calls");
  EXPECT_EQ(large.at("break_even_calls"), "1");
  EXPECT_EQ(large.at("end_to_end_bound"), "transfer-bound");
  // 2 x 4096^3 FLOPs and 3 x 4096^2 x 4 bytes: 2 x 4096 / 12.
  EXPECT_NEAR(std::stod(large.at("flop_per_byte")), 4096.0 / 6, 1e-6);
  EXPECT_EQ(large.at("roof_flop_per_s"), "60000000000000");
  const auto& base = rows.at(6);
  EXPECT_EQ(base.at("outcome"), "") << "the baseline is not compared with itself";
  EXPECT_NE(base.at("bound"), "");
}

TEST(ExportRows, every_pair_of_targets_has_a_speedup_and_both_absolutes) {
  const auto pairs = test::read_csv_table(export_csv_pairs(test::two_cpus_and_a_gpu().result()));
  ASSERT_EQ(pairs.size(), 9U);
  const auto& libraries = pairs.at(0);
  EXPECT_EQ(libraries.at("base") + " " + libraries.at("target"), "cpu/openblas cpu/onednn");
  EXPECT_EQ(libraries.at("outcome"), "slower");
  EXPECT_NEAR(std::stod(libraries.at("speedup")), 4.0 / 5, 0.01);
  EXPECT_EQ(libraries.at("break_even"), "") << "nothing is transferred";
  const auto& large = pairs.at(8);
  EXPECT_EQ(large.at("base") + " " + large.at("target"), "cpu/onednn cuda");
  EXPECT_NEAR(std::stod(large.at("speedup")), 0.80 / 3.1e-3, 3);
  EXPECT_NEAR(std::stod(large.at("end_to_end_speedup")), 0.80 / 9.3e-3, 1);
  EXPECT_EQ(large.at("break_even_calls"), "1");
  EXPECT_NEAR(std::stod(large.at("base_host_time_median_ns")), 0.80e9, 1e7);
  EXPECT_NEAR(std::stod(large.at("target_end_to_end_time_median_ns")), 9.3e6, 1e5);
  EXPECT_NE(large.at("base_share_of_peak_flops"), "");
  EXPECT_NE(large.at("target_share_of_peak_memory"), "");
}

TEST(ExportRows, the_base_of_a_pair_is_the_one_in_host_memory) {
  Result result = test::answer_result({"cuda", "cpu"});
  test::add_case(result, GemmWorkload{}, {test::steady_row("cuda", 0.002, 0.003), test::steady_row("cpu", 0.010)});
  const auto pair = test::read_csv_table(export_csv_pairs(result)).at(0);
  EXPECT_EQ(pair.at("base"), "cpu");
  EXPECT_EQ(pair.at("speedup"), "5");
  EXPECT_EQ(pair.at("break_even_calls"), "1");
}

TEST(ExportRows, of_a_pair_without_numbers_only_the_reasons_are_there) {
  const auto pair = test::read_csv_table(export_csv_pairs(test::with_failures().result())).at(0);
  EXPECT_EQ(pair.at("base_status"), "ok");
  EXPECT_EQ(pair.at("target_status"), "crashed");
  EXPECT_EQ(pair.at("target_host_time_median_ns"), "");
  EXPECT_EQ(pair.at("speedup"), "");
  EXPECT_EQ(pair.at("outcome"), "");
}

// A byte has no type; "i8" would be found by those who look for products of integers.
TEST(ExportRows, copies_have_bytes_a_second_and_no_dtype) {
  Result result = test::answer_result({"cpu"});
  ResultRow row = test::steady_row("cpu", 1e-3);
  row.throughput = Throughput{.bytes_per_s = 8.192e6};
  for (ResultRound& round : row.rounds) {
    round.host_time->count = 1;
    round.throughput_time = RoundTime{.median_s = 1e-3, .count = 1};
  }
  test::add_case(result,
                 CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 4096},
                 {row});
  EXPECT_EQ(test::read_csv_table(export_csv(result)).at(0).at("dtype"), "");
  EXPECT_EQ(test::read_csv_table(export_csv_wide(result)).at(0).at("dtype"), "");
  EXPECT_THAT(export_benchstat(result), HasSubstr("Copy/d2d/4096/target=cpu\t1\t1000000 ns/op\t8192000 B/s\n"));
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
