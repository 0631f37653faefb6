#include "kernels/worker/mode_summary.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(ModeSummary, OrderStatisticsOfAKnownSample) {
  std::vector<double> samples;
  for (int i = 100; i >= 0; --i) samples.push_back(i);  // 0 ... 100: the p-th percentile is p
  const ModeSamples summary = summarise(TimingMode::latency, "host_time", 3, samples, true);
  EXPECT_EQ(summary.sample_count, 101);
  EXPECT_DOUBLE_EQ(summary.median_s, 50);
  EXPECT_DOUBLE_EQ(summary.p5_s, 5);
  EXPECT_DOUBLE_EQ(summary.p90_s, 90);
  EXPECT_DOUBLE_EQ(summary.p95_s, 95);
  EXPECT_DOUBLE_EQ(summary.p99_s, 99);
  EXPECT_DOUBLE_EQ(summary.min_s, 0);
  EXPECT_DOUBLE_EQ(summary.max_s, 100);
  EXPECT_DOUBLE_EQ(summary.mad_s, 25);
  EXPECT_EQ(summary.calls_per_sample, 3);
  EXPECT_EQ(summary.samples, samples) << "raw samples keep their order";
}

TEST(ModeSummary, OneSampleIsItsOwnStatistics) {
  const ModeSamples summary = summarise(TimingMode::throughput, "host_time", 1, {2.5}, false);
  EXPECT_EQ(summary.median_s, 2.5);
  EXPECT_EQ(summary.p99_s, 2.5);
  EXPECT_EQ(summary.mad_s, 0);
  EXPECT_TRUE(summary.samples.empty());
}

TEST(ModeSummary, AnEvenNumberOfSamplesHasItsMedianBetweenTheMiddleTwo) {
  EXPECT_DOUBLE_EQ(summarise(TimingMode::latency, "host_time", 1, {4, 1, 3, 2}, false).median_s, 2.5);
}

}  // namespace
}  // namespace aibench
