#include "bench/answer/pair_speedup.h"

#include <utility>

namespace aibench {
namespace {

std::optional<double> median_of(const TimeStatistics* time) {
  return time ? std::optional(time->median_s) : std::nullopt;
}

}  // namespace

Absolutes absolutes_of(const ResultTarget& target, const ResultRow& row) {
  Absolutes absolutes{.target = &target, .row = &row};
  if (!is_valid(row)) return absolutes;
  absolutes.host_s = median_of(time_of(target, row, TimeKind::host));
  absolutes.end_to_end_s = median_of(time_of(target, row, TimeKind::end_to_end));
  if (row.throughput) {
    absolutes.flop_per_s = row.throughput->flop_per_s;
    absolutes.bytes_per_s = row.throughput->bytes_per_s;
    absolutes.samples_per_s = row.throughput->samples_per_s;
  }
  if (row.share_of_peak) {
    absolutes.share_of_flops = row.share_of_peak->flops;
    absolutes.share_of_memory = row.share_of_peak->memory;
    absolutes.memory_bound = row.share_of_peak->memory_bound;
  }
  return absolutes;
}

PairSpeedup pair_speedup(const TargetIndex& targets, const ResultCase& one, const ResultRow& base,
                         const ResultRow& other) {
  const ResultTarget &base_target = targets.of(base), &other_target = targets.of(other);
  PairSpeedup pair{.one = &one, .base = absolutes_of(base_target, base), .other = absolutes_of(other_target, other)};
  pair.resident = speedup(base_target, base, other_target, other, TimeKind::host);
  pair.resident_outcome = outcome_of(pair.resident);
  pair.transfers = !base_target.shares_host_memory || !other_target.shares_host_memory;
  pair.end_to_end =
      pair.transfers ? speedup(base_target, base, other_target, other, TimeKind::end_to_end) : pair.resident;
  pair.end_to_end_outcome = outcome_of(pair.end_to_end);
  pair.break_even = break_even(base_target, base, other_target, other);
  return pair;
}

std::vector<PairSpeedup> all_pair_speedups(const TargetIndex& targets, const ResultCase& one) {
  std::vector<PairSpeedup> pairs;
  for (std::size_t i = 0; i < one.results.size(); ++i) {
    for (std::size_t j = i + 1; j < one.results.size(); ++j) {
      const ResultRow *base = &one.results[i], *other = &one.results[j];
      if (!targets.of(*base).shares_host_memory && targets.of(*other).shares_host_memory) std::swap(base, other);
      pairs.push_back(pair_speedup(targets, one, *base, *other));
    }
  }
  return pairs;
}

}  // namespace aibench
