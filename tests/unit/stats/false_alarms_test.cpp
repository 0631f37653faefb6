// How often the rules about drift, trends and modes speak up on independent data with one mode. Seeds are fixed, so the
// rates are too; docs/validity.md quotes them.
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/stats/drift.h"
#include "bench/stats/modes.h"
#include "bench/stats/trend.h"
#include "tests/unit/stats/random_values.h"

namespace aibench {
namespace {

using Values = std::vector<double>;
using Rule = std::function<bool(const Values&)>;

struct Shape {
  const char* name;
  std::function<double(test::RandomValues&)> draw;
};

// What times of undisturbed windows and rounds look like: symmetric, skewed, with a tail of preempted calls, bounded.
const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
      {"normal 1 %", [](auto& r) { return 1 + 0.01 * r.normal(); }},
      {"normal 5 %", [](auto& r) { return std::max(0.5, 1 + 0.05 * r.normal()); }},
      {"log-normal 20 %", [](auto& r) { return std::exp(0.2 * r.normal()); }},
      {"floor and exponential tail", [](auto& r) { return 1 - 0.05 * std::log(r.uniform()); }},
      {"normal 1 %, one in 20 doubled", [](auto& r) { return (1 + 0.01 * r.normal()) * (r.uniform() < 0.05 ? 2 : 1); }},
      {"uniform 20 %", [](auto& r) { return 1 + 0.2 * r.uniform(); }}};
  return all;
}

double rate(const char* what, const Shape& shape, std::size_t n, int times, const Rule& rule) {
  test::RandomValues random(1000 + n);
  int alarms = 0;
  for (int i = 0; i < times; ++i) {
    Values values(n);
    for (double& value : values) value = shape.draw(random);
    alarms += rule(values) ? 1 : 0;
  }
  const double share = static_cast<double>(alarms) / times;
  std::printf("%-22s n = %4zu  %-30s %.3f %%\n", what, n, shape.name, 100 * share);
  return share;
}

TEST(FalseAlarms, of_the_autocorrelation_of_rounds) {
  const Rule rule = [](const Values& v) { return lag1_autocorrelation(v).value_or(0) > kMostAutocorrelation; };
  for (const Shape& shape : shapes()) {
    for (const std::size_t n : {6U, 7U, 10U, 20U}) {
      EXPECT_LT(rate("autocorrelation", shape, n, 20000, rule), 0.02) << shape.name << ", " << n;
    }
  }
}

TEST(FalseAlarms, of_a_trend_over_rounds) {
  const Rule rule = [](const Values& v) {
    const auto trend = trend_of(v);
    return trend && trend->p_two_sided < 0.01 && std::abs(trend->change) > 0.02;
  };
  for (const Shape& shape : shapes()) {
    for (const std::size_t n : {6U, 7U, 10U, 20U, 50U}) {
      EXPECT_LT(rate("trend of rounds", shape, n, 20000, rule), 0.01) << shape.name << ", " << n;
    }
  }
}

TEST(FalseAlarms, of_two_modes_in_a_window) {
  const Rule rule = [](const Values& v) { return two_modes(v).has_value(); };
  for (const Shape& shape : shapes()) {
    for (const std::size_t n : {30U, 50U, 100U, 500U, 2000U}) {
      EXPECT_LT(rate("modes of a window", shape, n, 4000, rule), 0.02) << shape.name << ", " << n;
    }
  }
}

TEST(FalseAlarms, of_two_modes_among_rounds) {
  const Rule rule = [](const Values& v) { return two_modes_of_rounds(v).has_value(); };
  for (const Shape& shape : shapes()) {
    if (shape.name == std::string("normal 1 %, one in 20 doubled")) continue;  // three doubled rounds of ten are a mode
    for (const std::size_t n : {8U, 10U, 12U, 20U}) {
      EXPECT_LT(rate("modes of rounds", shape, n, 20000, rule), 0.01) << shape.name << ", " << n;
    }
  }
}

TEST(FalseAlarms, the_widened_interval_holds_what_the_plain_one_loses) {
  // Rounds of a first-order process: the share of intervals that hold the median 1.
  const auto coverage = [](double correlation, bool widened) {
    test::RandomValues random(4711);
    int held = 0;
    constexpr int kTimes = 4000;
    for (int i = 0; i < kTimes; ++i) {
      double state = random.normal() / std::sqrt(1 - correlation * correlation);
      Values rounds;
      for (int r = 0; r < 10; ++r) {
        rounds.push_back(std::exp(0.01 * state));
        state = correlation * state + random.normal();
      }
      const auto interval = widened ? drift_aware_interval(rounds) : median_interval(rounds);
      held += *interval.low <= 1 && 1 <= *interval.high ? 1 : 0;
    }
    return static_cast<double>(held) / kTimes;
  };
  EXPECT_NEAR(coverage(0, false), 0.95, 0.015);
  EXPECT_GE(coverage(0, true), coverage(0, false));
  EXPECT_GT(coverage(0.74, true), coverage(0.74, false) + 0.05);
  std::printf("coverage of the interval of 10 rounds, autocorrelation 0.74: %.3f plain, %.3f widened\n",
              coverage(0.74, false), coverage(0.74, true));
}

}  // namespace
}  // namespace aibench
