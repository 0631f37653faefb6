#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "bench/compare/compare.h"
#include "tests/unit/compare/sample_sides.h"

// How often the verdicts are right, by simulation with fixed seeds. A limit is what the rate has to stay below (or
// above) plus three standard errors of so many tries, so that a test fails when the rate is off and not by bad luck.
namespace aibench {
namespace {

using test::MachineModel;

struct Rates {
  double any_alarm = 0;        // a family with at least one REGRESSION, IMPROVEMENT or SMALL
  double beyond_margin = 0;    // ... REGRESSION or IMPROVEMENT
  double first_regressed = 0;  // the first row is a REGRESSION
};

Rates rates_of(const MachineModel& base, const MachineModel& next, int tries) {
  std::mt19937_64 random(20240501);
  Rates rates;
  for (int i = 0; i < tries; ++i) {
    const test::FilePair pair = test::measured_in_a_row(base, next, random);
    const Comparison comparison = compare(pair.base, pair.next, {});
    const bool beyond = comparison.count(Verdict::regression) + comparison.count(Verdict::improvement) > 0;
    rates.any_alarm += beyond || comparison.count(Verdict::small) > 0;
    rates.beyond_margin += beyond;
    rates.first_regressed += comparison.rows.front().verdict == Verdict::regression;
  }
  rates.any_alarm /= tries;
  rates.beyond_margin /= tries;
  rates.first_regressed /= tries;
  return rates;
}

double above(double rate, int tries) { return rate + 3 * std::sqrt(rate * (1 - rate) / tries); }
double below(double rate, int tries) { return rate - 3 * std::sqrt(rate * (1 - rate) / tries); }

TEST(CompareRates, independent_rounds_alarm_in_at_most_5_percent_of_families) {
  constexpr int kTries = 600;
  const Rates rates = rates_of({.reads_clock = false}, {.reads_clock = false}, kTries);
  EXPECT_LE(rates.any_alarm, above(0.05, kTries));
  EXPECT_LE(rates.beyond_margin, above(0.01, kTries));
}

TEST(CompareRates, a_slowdown_of_3_percent_is_found_at_a_process_sd_of_1_percent) {
  constexpr int kTries = 400;
  for (const bool reads_clock : {false, true}) {
    const MachineModel base{.reads_clock = reads_clock}, next{.reads_clock = reads_clock, .slowdown = 1.03};
    EXPECT_GE(rates_of(base, next, kTries).first_regressed, below(0.95, kTries)) << reads_clock;
  }
}

TEST(CompareRates, a_clock_that_changes_from_file_to_file_raises_no_alarm) {
  constexpr int kTries = 400;
  const MachineModel seen{.clock_sd = 0.02}, unseen{.clock_sd = 0.02, .reads_clock = false};
  EXPECT_LE(rates_of(seen, seen, kTries).any_alarm, above(0.05, kTries));
  // The reason for the probe: without it the same files alarm in most families.
  EXPECT_GE(rates_of(unseen, unseen, kTries).any_alarm, 0.5);
}

TEST(CompareRates, slow_drift_that_no_clock_shows_is_seen_in_the_rounds) {
  constexpr int kTries = 400;
  const MachineModel drifting{.process_sd = 0.003, .drift_sd = 0.01, .drift_memory = 0.7, .reads_clock = false};
  EXPECT_LE(rates_of(drifting, drifting, kTries).any_alarm, above(0.05, kTries));
}

// What no round of a file shows by itself: the whole file was measured on a machine in another state.
TEST(CompareRates, what_changes_from_file_to_file_stays_below_what_noisy_files_may_differ_by) {
  constexpr int kTries = 400;
  const MachineModel machine{.process_sd = 0.025, .file_sd = 0.004, .reads_clock = false};
  EXPECT_LE(rates_of(machine, machine, kTries).any_alarm, above(0.01, kTries));
  const MachineModel slower{.process_sd = 0.025, .file_sd = 0.004, .reads_clock = false, .slowdown = 1.15};
  EXPECT_GE(rates_of(machine, slower, kTries).first_regressed, below(0.95, kTries));
}

}  // namespace
}  // namespace aibench
