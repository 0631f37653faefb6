#include "bench/answer/roofline.h"

#include <algorithm>

namespace aibench {
namespace {

constexpr double kMost = 0.5;  // of the time

struct Finding {
  Bound bound = Bound::unknown;
  std::string reason;
};

std::optional<Finding> launch(const ResultTarget& target, const ResultRow& row) {
  if (target.shares_host_memory || !row.host_time || !row.device_time) return std::nullopt;
  if (!(row.device_time->median_s < kMost * row.host_time->median_s)) return std::nullopt;
  return Finding{Bound::launch, "starting a call and waiting for it takes more than half of its time"};
}

Finding ceiling(const ResultRow& row) {
  if (!row.share_of_peak) return {Bound::unknown, "no rate was measured"};
  const PeakShares& shares = *row.share_of_peak;
  if (!shares.flops && !shares.memory) return {Bound::unknown, shares.reason};
  if (shares.memory_bound) {
    if (*shares.memory > kMost) return {Bound::memory, "more than half of the memory bandwidth is reached"};
    return {Bound::unknown, "less than half of the memory bandwidth is reached, and it is the lower ceiling"};
  }
  if (!shares.flops) return {Bound::unknown, shares.reason};
  if (*shares.flops > kMost) return {Bound::compute, "more than half of the peak rate is reached"};
  return {Bound::unknown, "less than half of the peak rate is reached, and memory explains less"};
}

// Both times of the same row, so that neither is another mode's.
bool is_mostly_transfer(const ResultTarget& target, const ResultRow& row) {
  if (target.shares_host_memory || !row.host_time || !row.end_to_end_time) return false;
  return row.host_time->median_s < kMost * row.end_to_end_time->median_s;
}

void add_roof(RooflinePoint& point, const ResultTarget& target, const ResultCase& one) {
  if (!(one.work.flops > 0) || !(one.work.bytes > 0)) return;
  point.flops_per_byte = one.work.flops / one.work.bytes;
  const auto dtype = dtype_from_name(one.dtype);
  const auto peak = dtype ? peak_flop_per_s(target.peaks, *dtype) : std::nullopt;
  if (!peak || !target.peaks.memory_bytes_per_s) return;
  const double slanted = *point.flops_per_byte * *target.peaks.memory_bytes_per_s;
  point.under_memory_roof = slanted < *peak;
  point.roof_flop_per_s = std::min(slanted, *peak);
}

}  // namespace

std::string_view name_of(Bound bound) {
  switch (bound) {
    case Bound::compute: return "compute-bound";
    case Bound::memory: return "memory-bound";
    case Bound::launch: return "launch-bound";
    case Bound::transfer: return "transfer-bound";
    case Bound::unknown: return "unknown";
  }
  return "?";
}

std::optional<RooflinePoint> roofline_point(const ResultTarget& target, const ResultCase& one, const ResultRow& row) {
  if (!is_valid(row)) return std::nullopt;
  RooflinePoint point{.one = &one, .target = &target};
  if (row.throughput) point.flop_per_s = row.throughput->flop_per_s;
  add_roof(point, target, one);
  const auto launched = launch(target, row);
  const Finding finding = launched ? *launched : ceiling(row);
  point.resident = finding.bound;
  point.reason = finding.reason.empty() ? "no ceiling was measured" : finding.reason;
  point.end_to_end = is_mostly_transfer(target, row) ? Bound::transfer : point.resident;
  return point;
}

std::vector<RooflinePoint> roofline(const Result& result) {
  const TargetIndex targets(result);
  std::vector<RooflinePoint> points;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      if (auto point = roofline_point(targets.of(row), one, row)) points.push_back(std::move(*point));
    }
  }
  return points;
}

}  // namespace aibench
