#include "bench/compare/row_test.h"

#include <algorithm>
#include <cmath>

#include "bench/stats/drift.h"
#include "bench/stats/equivalence.h"
#include "bench/stats/normal.h"
#include "bench/stats/power.h"
#include "bench/stats/rank_sum.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/student.h"

namespace aibench {
namespace {

// Cycles that spread this many times as much as the times say that the work does not follow the core's speed.
constexpr double kSpeedExplains = 1.25;
// A speed further down the list has to leave clearly less than those before it.
constexpr double kClearlyLess = 0.9;
constexpr std::size_t kLeastForCorrelation = 5;
constexpr double kMostCorrelation = 0.95;

std::vector<double> times_of(std::span<const Reading> readings) {
  std::vector<double> times;
  times.reserve(readings.size());
  for (const Reading& reading : readings) times.push_back(reading.time_s);
  return times;
}

// A speed that readings may have, and what rounds are worth in cycles by it; the one that is closest to the work first.
struct Speed {
  std::optional<double> Reading::*of;
  double Independence::*share;
};
constexpr Speed kSpeeds[] = {{&Reading::read_bytes_per_s, &Independence::by_reading},
                             {&Reading::pace_hz, &Independence::by_pace},
                             {&Reading::clock_hz, &Independence::by_clock}};

bool has_speed(std::span<const Reading> readings, const Speed& speed) {
  return std::all_of(readings.begin(), readings.end(),
                     [&](const Reading& reading) { return reading.*speed.of && *(reading.*speed.of) > 0; });
}

std::vector<double> cycles_of(std::span<const Reading> readings, const Speed& speed) {
  std::vector<double> cycles;
  cycles.reserve(readings.size());
  for (const Reading& reading : readings) cycles.push_back(reading.time_s * *(reading.*speed.of));
  return cycles;
}

// The probability of a normal score shrunk by sqrt(share).
double shrunk_tail(double p, double share) {
  if (share >= 1 || p >= 0.5 || !(p > 0)) return p;
  return normal_cdf(normal_quantile(p) * std::sqrt(share));
}
double shrunk_two_sided(double p, double share) { return p >= 1 ? 1 : 2 * shrunk_tail(p / 2, share); }

void widen(RatioInterval& interval, double share) {
  if (share >= 1 || !interval.low || !interval.high) return;
  const double stretch = 1 / std::sqrt(share);
  interval.low = interval.ratio * std::pow(*interval.low / interval.ratio, stretch);
  interval.high = interval.ratio * std::pow(*interval.high / interval.ratio, stretch);
}

std::vector<double> log_ratios(std::span<const double> next, std::span<const double> base) {
  std::vector<double> ratios(next.size());
  for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] = std::log(next[i] / base[i]);
  return ratios;
}

SpaceTest test_space(std::span<const double> base, std::span<const double> next, const RowTestOptions& options) {
  SpaceTest test;
  if (options.paired) {
    test.ratio = ratio_paired(next, base);
    test.p = signed_rank_test(log_ratios(next, base)).p_two_sided;
    test.p_equivalent = equivalence_p_paired(next, base, options.margin);
  } else {
    test.ratio = ratio_unpaired(next, base);
    test.p = rank_sum_test(next, base).p_two_sided;
    test.p_equivalent = equivalence_p_unpaired(next, base, options.margin);
  }
  return test;
}

// The side of the interval that looks towards 1 is t times the standard error; a few rounds that drift are worth fewer
// degrees of freedom. Intervals narrower than kLeastHalfWidth (exact times of a simulation) prove nothing more.
constexpr double kLeastHalfWidth = 1e-3;
constexpr double kLeastP = 1e-12;  // the tail of Student's t is a difference of two numbers near 1
double p_by_size(const RatioInterval& interval, double degrees_of_freedom) {
  if (!interval.low || !interval.high) return 1;
  const double log_ratio = std::log(interval.ratio);
  const double towards_1 = std::log(log_ratio > 0 ? interval.ratio / *interval.low : *interval.high / interval.ratio);
  const auto degrees = static_cast<std::size_t>(std::max(1.0, degrees_of_freedom));
  const double error = std::max(towards_1, kLeastHalfWidth) / student_quantile(0.975, degrees);
  return std::max(kLeastP, 2 * student_cdf(-std::abs(log_ratio) / error, degrees));
}

// `rounds`: of both sides, or pairs.
void allow_for_drift(SpaceTest& test, double share, std::size_t rounds, bool paired) {
  test.p = shrunk_two_sided(test.p, share);
  test.p_equivalent = shrunk_tail(test.p_equivalent, share);
  widen(test.ratio, share);
  test.p_by_size = p_by_size(test.ratio, static_cast<double>(rounds) * share - (paired ? 1 : 2));
}

// Spread of a round, over both sides; of pairs, what unpaired rounds with the same spread of differences would have.
double spread(std::span<const double> base, std::span<const double> next, bool paired) {
  if (base.size() < 2 || next.size() < 2) return 0;
  if (paired) {
    std::vector<double> ratios(base.size());
    for (std::size_t i = 0; i < ratios.size(); ++i) ratios[i] = next[i] / base[i];
    return log_sd(ratios) / std::sqrt(2.0);
  }
  return std::sqrt((std::pow(log_sd(base), 2) + std::pow(log_sd(next), 2)) / 2);
}

// The spread of a round that an interval of the ratio tells of: one round that took ten times as long moves a standard
// deviation, but not the ranks that decide. Absent without an interval.
std::optional<double> spread_by(const RatioInterval& interval, std::size_t base, std::size_t next, bool paired) {
  if (!interval.low || !interval.high) return std::nullopt;
  const double half_width = std::log(*interval.high / *interval.low) / 2;
  const double share = 1 / static_cast<double>(base) + 1 / static_cast<double>(next);
  return half_width / (student_quantile(0.975, paired ? base - 1 : base + next - 2) * std::sqrt(share));
}

// Both sides in cycles of one speed.
struct Cycles {
  std::vector<double> base, next;
  double log_sd = 0;
  double share = 1;
  bool by_reading = false;
};

// By the speed that leaves the least spread, of those that every reading has: what explains most of a machine's changes
// differs from machine to machine and from case to case. The spread is that inside the sides, so that the choice knows
// nothing of a difference between them.
std::optional<Cycles> best_cycles(std::span<const Reading> base, std::span<const Reading> next,
                                  const RowTestOptions& options) {
  std::optional<Cycles> best;
  for (const Speed& speed : kSpeeds) {
    if (speed.of != &Reading::clock_hz && !options.use_pace) continue;
    if (!has_speed(base, speed) || !has_speed(next, speed)) continue;
    Cycles cycles{.base = cycles_of(base, speed), .next = cycles_of(next, speed)};
    cycles.log_sd = spread(cycles.base, cycles.next, options.paired);
    cycles.share = options.independence.*speed.share;
    cycles.by_reading = speed.of == &Reading::read_bytes_per_s;
    if (!best || cycles.log_sd < kClearlyLess * best->log_sd) best = std::move(cycles);
  }
  return best;
}

struct CorrelationSum {
  double sum = 0, weight = 0;

  void add(std::vector<double> values) {
    if (values.size() < kLeastForCorrelation) return;
    for (double& value : values) value = std::log(value);
    const auto r = lag1_autocorrelation(values);
    if (!r) return;
    const auto n = static_cast<double>(values.size());
    // The estimate from n values lies about (1 + 3 r) / n below the truth (Kendall 1954, Marriott and Pope 1954).
    const double unbiased = (*r + 1 / n) / (1 - 3 / n);
    sum += n * unbiased;
    weight += n;
  }
  double share() const {
    if (!(weight > 0)) return 1;
    const double r = std::clamp(sum / weight, 0.0, kMostCorrelation);
    return (1 - r) / (1 + r);
  }
};

}  // namespace

std::vector<const SpaceTest*> RowTest::that_count() const {
  std::vector<const SpaceTest*> spaces = {&time};
  if (speed_explains) spaces.push_back(&*cycles);
  if (by_reading) spaces.push_back(&*by_reading);
  return spaces;
}

double RowTest::effect() const {
  const auto spaces = that_count();
  const auto distance = [](const SpaceTest* space) { return std::abs(std::log(space->ratio.ratio)); };
  return (*std::ranges::min_element(spaces, {}, distance))->ratio.ratio;
}

bool RowTest::is_gross() const { return std::abs(std::log(effect())) > std::log(kGrossRatio); }

bool RowTest::is_drift() const { return std::abs(std::log(effect())) < std::log(drift); }

double RowTest::p() const {
  const auto spaces = that_count();
  const bool slower = time.ratio.ratio >= 1;
  double by_ranks = 0, by_size = 0;
  for (const SpaceTest* space : spaces) {
    if ((space->ratio.ratio >= 1) != slower) return 1;
    by_ranks = std::max(by_ranks, space->p);
    by_size = std::max(by_size, space->p_by_size);
  }
  return is_gross() ? std::min(by_ranks, by_size) : by_ranks;
}

Independence independence_of(std::span<const SideRow* const> rows) {
  Independence independence;
  CorrelationSum time;
  for (const SideRow* row : rows) time.add(times_of(row->readings));
  independence.time = time.share();
  for (const Speed& speed : kSpeeds) {
    CorrelationSum cycles;
    for (const SideRow* row : rows) {
      if (has_speed(row->readings, speed)) cycles.add(cycles_of(row->readings, speed));
    }
    independence.*speed.share = cycles.share();
  }
  return independence;
}

RowTest test_row(std::span<const Reading> base, std::span<const Reading> next, const RowTestOptions& options) {
  RowTestOptions used = options;
  used.paired = options.paired && base.size() == next.size();
  used.in_turns = options.in_turns || used.paired;
  // Neighbours in time are drift's own answer to drift.
  if (used.in_turns) used.independence = {};
  const auto base_s = times_of(base), next_s = times_of(next);
  RowTest test{.time = test_space(base_s, next_s, used), .paired = used.paired};
  test.log_sd = spread(base_s, next_s, used.paired);
  if (!used.in_turns) test.drift = std::min(std::exp(kDriftPerSpread * test.log_sd), kMostDrift);
  const std::size_t rounds = used.paired ? base.size() : base.size() + next.size();
  double share = used.independence.time;
  if (const auto cycles = best_cycles(base, next, used)) {
    test.cycles = test_space(cycles->base, cycles->next, used);
    test.speed_explains = cycles->log_sd <= kSpeedExplains * test.log_sd;
    if (test.speed_explains) {
      test.log_sd = cycles->log_sd;
      share = cycles->share;
    }
    allow_for_drift(*test.cycles, cycles->share, rounds, used.paired);
    const bool counts = cycles->by_reading && test.speed_explains;
    if (const Speed& reading = kSpeeds[0];
        !counts && !used.in_turns && used.use_pace && has_speed(base, reading) && has_speed(next, reading)) {
      test.by_reading = test_space(cycles_of(base, reading), cycles_of(next, reading), used);
      allow_for_drift(*test.by_reading, used.independence.by_reading, rounds, used.paired);
    }
  }
  allow_for_drift(test.time, used.independence.time, rounds, used.paired);
  test.log_sd =
      spread_by(test.deciding().ratio, base.size(), next.size(), used.paired).value_or(test.log_sd / std::sqrt(share));
  test.smallest_p = shrunk_two_sided(
      used.paired ? smallest_p_signed_rank(base.size()) : smallest_p_rank_sum(base.size(), next.size()), share);
  return test;
}

}  // namespace aibench
