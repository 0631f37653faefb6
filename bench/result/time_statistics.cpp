#include <algorithm>

#include "bench/result/build_row.h"
#include "bench/stats/drift.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

const ModeSamples* find(const CaseEvent& event, TimingMode mode, std::string_view time) {
  for (const ModeSamples& samples : event.modes) {
    if (samples.mode == mode && samples.time == time) return &samples;
  }
  return nullptr;
}

void pool_samples(std::vector<double>& pool, TimeStatistics& result) {
  const Summary summary = summarize(pool);
  result.p5_s = summary.p5;
  result.p90_s = summary.p90;
  result.p95_s = summary.p95;
  result.p99_s = summary.p99;
  result.mad_s = summary.mad;
}

void median_over_rounds(const std::vector<const ModeSamples*>& rounds, TimeStatistics& result) {
  std::vector<double> values(rounds.size());
  const auto over_rounds = [&](double ModeSamples::*member) {
    std::transform(rounds.begin(), rounds.end(), values.begin(), [&](const ModeSamples* r) { return r->*member; });
    return median_of(values);
  };
  result.p5_s = over_rounds(&ModeSamples::p5_s);
  result.p90_s = over_rounds(&ModeSamples::p90_s);
  result.p95_s = over_rounds(&ModeSamples::p95_s);
  result.p99_s = over_rounds(&ModeSamples::p99_s);
  result.mad_s = over_rounds(&ModeSamples::mad_s);
}

}  // namespace

std::optional<TimeStatistics> statistics_of(const CaseRecord& record, TimingMode mode, std::string_view time) {
  std::vector<const ModeSamples*> rounds;
  std::vector<double> medians, pool;
  TimeStatistics result{.mode = mode};
  for (const RoundRecord& round : record.rounds) {
    const ModeSamples* samples = find(round.event, mode, time);
    if (!samples) continue;
    rounds.push_back(samples);
    medians.push_back(samples->median_s);
    pool.insert(pool.end(), samples->samples.begin(), samples->samples.end());
    result.pooled = result.pooled && !samples->samples.empty();
    result.count += samples->sample_count;
    result.min_s = rounds.size() == 1 ? samples->min_s : std::min(result.min_s, samples->min_s);
    result.max_s = std::max(result.max_s, samples->max_s);
  }
  if (rounds.empty()) return std::nullopt;
  const MedianInterval interval = drift_aware_interval(medians);
  result.median_s = interval.median;
  result.low_s = interval.low;
  result.high_s = interval.high;
  result.pooled ? pool_samples(pool, result) : median_over_rounds(rounds, result);
  return result;
}

}  // namespace aibench
