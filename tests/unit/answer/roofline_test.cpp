#include "bench/answer/roofline.h"

#include <gtest/gtest.h>

#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

ResultRow with_shares(ResultRow row, PeakShares shares) {
  row.throughput = Throughput{.flop_per_s = 4e11};
  row.share_of_peak = std::move(shares);
  return row;
}

std::optional<RooflinePoint> point_of(const ResultRow& row) {
  Result result = test::answer_result({row.target});
  // 2e9 FLOPs over 12e6 bytes: 166.7 FLOPs a byte, 16.7 TFLOP/s of memory roof, so 1 TFLOP/s of peak is lower.
  test::add_case(result, GemmWorkload{.m = 1000, .n = 1000, .k = 1000}, {row});
  const auto points = roofline(result);
  if (points.empty()) return std::nullopt;
  RooflinePoint point = points.front();
  EXPECT_NEAR(point.flops_per_byte.value_or(0), 2e9 / 12e6, 1e-9);
  EXPECT_DOUBLE_EQ(point.roof_flop_per_s.value_or(0), 1e12);
  EXPECT_FALSE(point.under_memory_roof);
  return point;
}

TEST(Roofline, more_than_half_of_the_peak_rate_is_compute_bound) {
  EXPECT_EQ(point_of(with_shares(test::steady_row("cpu", 1e-3), {.flops = 0.7, .memory = 0.1}))->resident,
            Bound::compute);
  EXPECT_EQ(point_of(with_shares(test::steady_row("cpu", 1e-3), {.flops = 0.4, .memory = 0.1}))->resident,
            Bound::unknown);
}

TEST(Roofline, data_from_memory_at_more_than_half_of_its_bandwidth_is_memory_bound) {
  const auto row = test::steady_row("cpu", 1e-3);
  EXPECT_EQ(point_of(with_shares(row, {.flops = 0.1, .memory = 0.8, .memory_bound = true}))->resident, Bound::memory);
  EXPECT_EQ(point_of(with_shares(row, {.flops = 0.1, .memory = 0.3, .memory_bound = true}))->resident, Bound::unknown);
  EXPECT_EQ(point_of(with_shares(row, {.flops = 0.1, .memory = 3.0}))->resident, Bound::unknown)
      << "data from caches does not meet the memory's ceiling";
}

TEST(Roofline, a_host_that_takes_more_than_half_of_a_call_is_launch_bound) {
  ResultRow row = with_shares(test::steady_row("cuda", 10e-6, 1e-6), {.flops = 0.6, .memory = 0.1});
  row.device_time = TimeStatistics{.median_s = 4e-6};
  EXPECT_EQ(point_of(row)->resident, Bound::launch);
  row.device_time = TimeStatistics{.median_s = 6e-6};
  EXPECT_EQ(point_of(row)->resident, Bound::compute);
}

TEST(Roofline, transfers_that_take_more_than_half_bound_the_end_to_end_time_alone) {
  const auto point = point_of(with_shares(test::steady_row("cuda", 1e-3, 2e-3), {.flops = 0.6, .memory = 0.1}));
  EXPECT_EQ(point->resident, Bound::compute);
  EXPECT_EQ(point->end_to_end, Bound::transfer);
  EXPECT_EQ(point_of(with_shares(test::steady_row("cuda", 1e-3, 5e-4), {.flops = 0.6, .memory = 0.1}))->end_to_end,
            Bound::compute);
}

TEST(Roofline, without_ceilings_is_unknown_with_the_reason) {
  const auto point = point_of(with_shares(test::steady_row("cpu", 1e-3), {.reason = "no peak was measured for f32"}));
  EXPECT_EQ(point->resident, Bound::unknown);
  EXPECT_EQ(point->reason, "no peak was measured for f32");
  EXPECT_FALSE(point_of(test::steady_row("cpu", 1e-3))->reason.empty());
}

TEST(Roofline, rows_without_valid_numbers_are_left_out) {
  EXPECT_FALSE(point_of(test::failed_row("cpu", CaseStatus::wrong, "bad")));
}

TEST(Roofline, work_of_few_flops_a_byte_lies_under_the_slanted_roof) {
  Result result = test::answer_result({"cpu"});
  // 2 FLOPs over 12 bytes, at 1e11 bytes/s.
  test::add_case(result, GemmWorkload{}, {test::steady_row("cpu", 1e-6)});
  const auto points = roofline(result);
  EXPECT_TRUE(points[0].under_memory_roof);
  EXPECT_NEAR(*points[0].roof_flop_per_s, 1e11 / 6, 1);
}

}  // namespace
}  // namespace aibench
