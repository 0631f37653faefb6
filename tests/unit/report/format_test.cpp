#include "bench/report/format.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(Format, significant_digits_are_counted_after_rounding) {
  EXPECT_EQ(format_significant(1234.5678, 4), "1235");
  EXPECT_EQ(format_significant(12.345, 4), "12.35");
  EXPECT_EQ(format_significant(9.9996, 4), "10.00");
  EXPECT_EQ(format_significant(0.0123456, 3), "0.0123");
  EXPECT_EQ(format_significant(0, 4), "0.000");
  EXPECT_EQ(format_significant(-2.5, 2), "-2.5");
  EXPECT_EQ(format_significant(1234567.0, 4), "1234567");
}

TEST(Format, the_ends_of_what_a_double_can_be_are_numbers_too) {
  EXPECT_EQ(format_significant(1e-310, 3), "0." + std::string(309, '0') + "100");
  EXPECT_EQ(format_significant(4.9e-324, 1), "0." + std::string(323, '0') + "5");
  EXPECT_EQ(format_significant(-1e308, 3), "-" + format_significant(1e308, 3));
  EXPECT_EQ(format_significant(1e308, 3).size(), 309U);
  EXPECT_EQ(format_significant(std::numeric_limits<double>::infinity(), 3), "inf");
  EXPECT_EQ(format_duration(3.6e21), "1000000000000000000 h");
}

TEST(Format, times_pick_the_unit_that_shows_at_least_one) {
  EXPECT_EQ(format_time(412e-9), "412.0 ns");
  EXPECT_EQ(format_time(12.34e-6), "12.34 µs");
  EXPECT_EQ(format_time(1.234e-3), "1.234 ms");
  EXPECT_EQ(format_time(10), "10.00 s");
  EXPECT_EQ(format_time(0), "0.000 ns");
  EXPECT_EQ(format_time(999.94e-6), "999.9 µs");
  EXPECT_EQ(format_time(999.96e-6), "1.000 ms");
}

TEST(Format, durations_read_like_a_clock) {
  EXPECT_EQ(format_duration(0.3), "0.3 s");
  EXPECT_EQ(format_duration(9.96), "10 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(60), "1 min");
  EXPECT_EQ(format_duration(250), "4 min 10 s");
  EXPECT_EQ(format_duration(3900), "1 h 5 min");
  EXPECT_EQ(format_duration(7200), "2 h");
}

TEST(Format, rates_and_sizes_are_decimal) {
  EXPECT_EQ(format_flop_rate(250e9), "250.0 GFLOP/s");
  EXPECT_EQ(format_flop_rate(1.5e12), "1.500 TFLOP/s");
  EXPECT_EQ(format_byte_rate(50e9), "50.00 GB/s");
  EXPECT_EQ(format_flops(524288), "524.3 kFLOP");
  EXPECT_EQ(format_bytes(1048576), "1.049 MB");
  EXPECT_EQ(format_bytes(12), "12.00 B");
  EXPECT_EQ(format_giga(123.4e9), "123.4");
  EXPECT_EQ(format_giga(1.25e6), "0.001250");
}

TEST(Format, shares_and_ratios) {
  EXPECT_EQ(format_percent(0.912), "91.2");
  EXPECT_EQ(format_percent(1.005), "100.5");
  EXPECT_EQ(format_percent(0.0001), "<0.1");
  EXPECT_EQ(format_percent(0), "0.0");
  EXPECT_EQ(format_half_width(0.004), "±0.4%");
  EXPECT_EQ(format_half_width(0.0004), "±0.04%");
  EXPECT_EQ(format_half_width(0.12), "±12%");
  EXPECT_EQ(format_half_width(0), "±0.0%");
  EXPECT_EQ(format_ratio(2.314), "2.31×");
  EXPECT_EQ(format_ratio(123.4), "123×");
  EXPECT_EQ(format_ratio(0.0342), "0.0342×");
  EXPECT_EQ(format_count(10000), "10 000");
}

}  // namespace
}  // namespace aibench
