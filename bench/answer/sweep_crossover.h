#pragma once

#include <string>
#include <vector>

#include "bench/answer/crossover.h"
#include "bench/answer/sweep.h"

namespace aibench {

// Who is compared with whom: a target against the fastest valid one of some bases, row by row.
struct Pairing {
  std::string base;                       // as people call it: "cpu" for the fastest CPU target, else a target's name
  std::vector<std::string> base_targets;  // names; several where the baseline stands for several
  std::string target;
};

// The pairs whose lead is of interest: every target against the result's baseline; when that is a kind with several
// targets, also each of them against the first. Without the baseline in the result: every target against the first.
// Targets that were never available take no part.
std::vector<Pairing> pairings_of(const Result& result);

// The fastest valid row among the pairing's bases, in calls back to back where these are compared; null when there is
// none.
const ResultRow* base_row(const ResultCase& one, const Pairing& pairing, TimeKind kind);

// Resident and, where a side transfers data, end to end.
std::vector<TimeKind> kinds_of(const Result& result, const Pairing& pairing);

struct SweepCrossover {
  Sweep sweep;
  Pairing pairing;
  // host: single calls, data on the device; end_to_end: transfers included; throughput: calls back to back
  TimeKind kind = TimeKind::host;
  Crossover answer;
};

// The points of one sweep for one pair, one a size.
std::vector<SweepPoint> sweep_points(const Result& result, const TargetIndex& targets, const Sweep& sweep,
                                     const Pairing& pairing, TimeKind kind);

// Every sweep for every pair, resident first; end to end where a side transfers data and its time was measured. Pairs
// without a single common number are left out.
std::vector<SweepCrossover> crossovers(const Result& result);

// The same of calls back to back, data on the device.
std::vector<SweepCrossover> throughput_crossovers(const Result& result);

}  // namespace aibench
