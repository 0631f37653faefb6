#include "bench/answer/sweep_crossover.h"

#include <algorithm>

namespace aibench {
namespace {

void add_pairs(std::vector<Pairing>& pairs, const std::string& base, const std::vector<std::string>& base_targets,
               const std::vector<std::string>& targets) {
  for (const std::string& target : targets) {
    pairs.push_back({.base = base, .base_targets = base_targets, .target = target});
  }
}

// By which time the fastest base is chosen: that of single calls, unless others are compared or nothing else was
// measured.
const TimeStatistics* ranked_by(const ResultRow& row, TimeKind kind) {
  if (kind == TimeKind::throughput) return row.throughput_time ? &*row.throughput_time : nullptr;
  if (row.host_time) return &*row.host_time;
  return kind == TimeKind::end_to_end && row.end_to_end_time ? &*row.end_to_end_time : nullptr;
}

bool has_transfers(const Result& result, const Pairing& pairing) {
  return std::ranges::any_of(result.targets, [&](const ResultTarget& target) {
    const bool takes_part = target.target.name == pairing.target ||
                            std::ranges::find(pairing.base_targets, target.target.name) != pairing.base_targets.end();
    return takes_part && !target.shares_host_memory;
  });
}

template <class Kinds>
std::vector<SweepCrossover> crossovers_of(const Result& result, Kinds kinds) {
  const TargetIndex targets(result);
  const std::vector<Pairing> pairs = pairings_of(result);
  std::vector<SweepCrossover> answers;
  for (Sweep& sweep : find_sweeps(result)) {
    for (const Pairing& pairing : pairs) {
      for (const TimeKind kind : kinds(pairing)) {
        const auto points = sweep_points(result, targets, sweep, pairing, kind);
        const bool known =
            std::ranges::any_of(points, [](const SweepPoint& point) { return point.speedup.has_value(); });
        if (known) answers.push_back({sweep, pairing, kind, crossover_of(points)});
      }
    }
  }
  return answers;
}

}  // namespace

std::vector<Pairing> pairings_of(const Result& result) {
  std::vector<std::string> bases, others;
  for (const ResultTarget* target : baseline_targets(result)) {
    if (target->available) bases.push_back(target->target.name);
  }
  for (const ResultTarget& target : result.targets) {
    const bool is_base = std::ranges::find(bases, target.target.name) != bases.end();
    if (target.available && !is_base) others.push_back(target.target.name);
  }
  std::vector<Pairing> pairs;
  if (bases.empty() && !others.empty()) {
    bases = {others.front()};
    others.erase(others.begin());
  }
  if (bases.empty()) return pairs;
  add_pairs(pairs, bases.size() == 1 ? bases.front() : result.baseline, bases, others);
  add_pairs(pairs, bases.front(), {bases.front()}, {bases.begin() + 1, bases.end()});
  return pairs;
}

const ResultRow* base_row(const ResultCase& one, const Pairing& pairing, TimeKind kind) {
  const ResultRow* fastest = nullptr;
  double least_s = 0;
  for (const std::string& name : pairing.base_targets) {
    const ResultRow* row = row_of(one, name);
    const TimeStatistics* time = row ? ranked_by(*row, kind) : nullptr;
    if (!time || !is_valid(*row)) continue;
    if (fastest && time->median_s >= least_s) continue;
    fastest = row;
    least_s = time->median_s;
  }
  return fastest;
}

std::vector<TimeKind> kinds_of(const Result& result, const Pairing& pairing) {
  if (!has_transfers(result, pairing)) return {TimeKind::host};
  return {TimeKind::host, TimeKind::end_to_end};
}

std::vector<SweepPoint> sweep_points(const Result& result, const TargetIndex& targets, const Sweep& sweep,
                                     const Pairing& pairing, TimeKind kind) {
  std::vector<SweepPoint> points;
  points.reserve(sweep.sizes.size());
  for (const SweepSize& size : sweep.sizes) {
    SweepPoint& point = points.emplace_back();
    point.size = static_cast<double>(size.size);
    const ResultCase& one = result.cases[size.case_index];
    const ResultRow *base = base_row(one, pairing, kind), *row = row_of(one, pairing.target);
    if (!base || !row) continue;
    point.speedup = speedup(targets.of(*base), *base, targets.of(*row), *row, kind);
    point.rounds = std::min(base->rounds.size(), row->rounds.size());
  }
  return points;
}

std::vector<SweepCrossover> crossovers(const Result& result) {
  return crossovers_of(result, [&](const Pairing& pairing) { return kinds_of(result, pairing); });
}

std::vector<SweepCrossover> throughput_crossovers(const Result& result) {
  return crossovers_of(result, [](const Pairing&) { return std::vector{TimeKind::throughput}; });
}

}  // namespace aibench
