#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/answer/speedup.h"

// What holds a case back on a target, against the ceilings measured on the same target in the same run.
namespace aibench {

// A cause is named when it explains more than half of the time; the rules are tried in this order:
//
//   transfer  only end to end: the end-to-end time is more than twice the host time of a call on resident data
//   launch    the host time of a single call is more than twice its device time: starting it and waiting for it takes
//             more than half. Only where the device keeps its own time
//   memory    PeakShares.memory_bound, and more than half of the memory bandwidth is reached
//   compute   not memory_bound, and more than half of the dtype's peak rate is reached
//   unknown   nothing explains half of the time, or what would tell was not measured; `reason` says which
enum class Bound { compute, memory, launch, transfer, unknown };
std::string_view name_of(Bound bound);  // "compute-bound", ..., "unknown"

// One point of a roofline plot, with what bounds it.
struct RooflinePoint {
  const ResultCase* one = nullptr;
  const ResultTarget* target = nullptr;
  // FLOPs a byte of least traffic, by formula; absent for work without FLOPs.
  std::optional<double> flops_per_byte;
  std::optional<double> flop_per_s;  // reached
  // The roof over it: the lower of the peak rate and flops_per_byte x memory bandwidth; absent when one is unknown.
  std::optional<double> roof_flop_per_s;
  bool under_memory_roof = false;  // the slanted part, whether the data really came from memory or not
  Bound resident = Bound::unknown;
  Bound end_to_end = Bound::unknown;  // as resident unless transfers take over
  std::string reason;                 // in words, never empty
};

// nullopt for a row that is not valid.
std::optional<RooflinePoint> roofline_point(const ResultTarget& target, const ResultCase& one, const ResultRow& row);

// Every valid row, in the order of the result.
std::vector<RooflinePoint> roofline(const Result& result);

}  // namespace aibench
