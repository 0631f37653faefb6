#include "bench/report/html/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Pointwise;

using Kind = Axis::Kind;

TEST(Axis, maps_its_ends_to_the_ends_and_the_rest_between) {
  const Axis linear(Kind::linear, 10, 20, 100, 300);
  EXPECT_DOUBLE_EQ(linear.pixel(10), 100);
  EXPECT_DOUBLE_EQ(linear.pixel(15), 200);
  EXPECT_DOUBLE_EQ(linear.pixel(20), 300);
  const Axis logarithmic(Kind::logarithmic, 1, 10000, 0, 400);
  EXPECT_DOUBLE_EQ(logarithmic.pixel(1), 0);
  EXPECT_DOUBLE_EQ(logarithmic.pixel(100), 200);
  EXPECT_DOUBLE_EQ(logarithmic.pixel(10000), 400);
}

TEST(Axis, may_run_upwards) {
  const Axis axis(Kind::linear, 0, 1, 300, 100);
  EXPECT_DOUBLE_EQ(axis.pixel(0.25), 250);
}

TEST(Axis, what_lies_outside_is_drawn_at_the_edge) {
  const Axis axis(Kind::logarithmic, 1, 10, 0, 100);
  EXPECT_DOUBLE_EQ(axis.pixel(0.01), 0);
  EXPECT_DOUBLE_EQ(axis.pixel(1000), 100);
}

TEST(Axis, one_value_alone_gets_room) {
  const Axis axis(Kind::logarithmic, 8, 8, 0, 100);
  EXPECT_DOUBLE_EQ(axis.pixel(8), 50);
}

TEST(Axis, ticks_are_round_and_inside) {
  EXPECT_THAT(Axis(Kind::linear, 0, 10, 0, 1).ticks(5), Pointwise(DoubleEq(), {0.0, 2.0, 4.0, 6.0, 8.0, 10.0}));
  EXPECT_THAT(Axis(Kind::logarithmic, 0.5, 2000, 0, 1).ticks(6), Pointwise(DoubleEq(), {1.0, 10.0, 100.0, 1000.0}));
  EXPECT_THAT(Axis(Kind::logarithmic, 1, 60, 0, 1).ticks(6), Pointwise(DoubleEq(), {1.0, 2.0, 5.0, 10.0, 20.0, 50.0}));
}

TEST(Axis, a_range_within_one_power_of_ten_has_ticks_as_well) {
  for (const auto& [low, high] : {std::pair{0.9, 1.1}, {30.0, 45.0}, {6.0, 9.0}}) {
    const auto ticks = Axis(Kind::logarithmic, low, high, 0, 1).ticks(6);
    EXPECT_GE(ticks.size(), 2u) << low;
    EXPECT_GE(ticks.front(), low);
    EXPECT_LE(ticks.back(), high * (1 + 1e-9));
  }
}

TEST(Axis, many_powers_of_ten_do_not_make_many_ticks) {
  EXPECT_LE(Axis(Kind::logarithmic, 1e-300, 1e300, 0, 1).ticks(6).size(), 10u);
}

TEST(Axis, limits_of_absurd_values_stay_numbers) {
  const AxisLimits limits = limits_around({5e-324, 1e308}, Kind::logarithmic);
  EXPECT_GT(limits.low, 0);
  EXPECT_LE(limits.high, 1e300);
  EXPECT_LE(Axis(Kind::logarithmic, limits.low, limits.high, 0, 1).ticks(6).size(), 10u);
}

TEST(Axis, limits_leave_room_on_both_sides) {
  const AxisLimits limits = limits_around({1, 100, 10}, Kind::logarithmic);
  EXPECT_LT(limits.low, 1);
  EXPECT_GT(limits.low, 0.5);
  EXPECT_GT(limits.high, 100);
  EXPECT_LT(limits.high, 200);
}

TEST(TickText, is_short) {
  EXPECT_EQ(tick_text(64), "64");
  EXPECT_EQ(tick_text(4096), "4096");
  EXPECT_EQ(tick_text(0.05), "0.05");
  EXPECT_EQ(tick_text(20000), "20k");
  EXPECT_EQ(tick_text(1e6), "1M");
  EXPECT_EQ(tick_text(5e9), "5G");
}

}  // namespace
}  // namespace aibench
