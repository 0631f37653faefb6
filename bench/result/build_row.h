#pragma once

#include "bench/result/result.h"

namespace aibench {

// All that is known of one case on one target. Nothing is owned.
struct RowInput {
  const PlannedCase& planned;
  const MeasureSettings& measure;
  const TargetRecord& target;
  const Peaks& peaks;  // of the target's device
  const CaseRecord& record;
  const ToolInfo& tool;
  const Environment& environment;
};

// A share of a measured peak above this is more than the peak's own uncertainty.
inline constexpr double kAbovePeak = 1.02;

// The row: status, rounds, statistics, rates, shares of peak and checks.
ResultRow build_row(const RowInput& input);

// True when the case's data cannot come from a cache, so that the memory bandwidth is a ceiling for it.
bool comes_from_memory(const RowInput& input);

// The rules of MEASUREMENT that the row's own data can answer. The row is ok and otherwise complete.
std::vector<ResultCheck> checks_of(const RowInput& input, const ResultRow& row);

// Statistics over rounds of one mode and time ("host_time", ...); nullopt when no round measured it.
std::optional<TimeStatistics> statistics_of(const CaseRecord& record, TimingMode mode, std::string_view time);

}  // namespace aibench
