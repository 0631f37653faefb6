#include "bench/report/export/csv_samples.h"

#include <gtest/gtest.h>

#include "tests/unit/report/csv_reader.h"
#include "tests/unit/report/sample_results.h"

namespace aibench {
namespace {

std::string samples_of(const test::SampleRun& run, const Result& result) {
  std::vector<std::string> targets, cases;
  for (const Target& target : run.plan.targets) targets.push_back(target.name);
  for (const PlannedCase& planned : run.plan.cases) cases.push_back(planned.id);
  std::string text;
  const ByteSink sink = [&](std::string_view piece) { text += piece; };
  CsvSamples samples(result, sink);
  samples.begin(targets, cases);
  for (std::size_t t = 0; t < targets.size(); ++t) {
    for (std::size_t c = 0; c < cases.size(); ++c) {
      for (const RoundRecord& round : run.record.cases[t][c].rounds) samples.add(t, c, round);
    }
  }
  return text;
}

TEST(CsvSamples, has_one_line_a_sample_in_the_order_they_were_taken) {
  const test::SampleRun run = test::one_gemm();
  const auto rows = test::read_csv_table(samples_of(run, run.result()));
  ASSERT_EQ(rows.size(), 10u * 2 * 5);  // rounds, modes that keep samples, samples
  EXPECT_EQ(rows[1].at("case_id"), "gemm/f32/m500n1000k1000");
  EXPECT_EQ(rows[1].at("target"), "cpu/openblas");
  EXPECT_EQ(rows[1].at("mode"), "latency");
  EXPECT_EQ(rows[1].at("time"), "host_time");
  EXPECT_EQ(rows[1].at("sample"), "1");
  EXPECT_EQ(rows[1].at("time_ns"), "9998000");  // 10 ms less 2e-4
  EXPECT_EQ(rows[5].at("mode"), "throughput");
  EXPECT_EQ(rows[5].at("calls"), "8");
  EXPECT_EQ(rows.back().at("round"), "9");
}

TEST(CsvSamples, leaves_out_rows_that_are_not_valid) {
  const test::SampleRun run = test::with_failures();
  for (const auto& row : test::read_csv_table(samples_of(run, run.result()))) {
    EXPECT_EQ(row.at("target"), "cpu/openblas");
  }
}

}  // namespace
}  // namespace aibench
