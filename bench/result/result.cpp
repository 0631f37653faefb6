#include "bench/result/result.h"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "kernels/workloads/workload_json.h"

namespace aibench {
namespace {

template <class Time, class Holder>
const Time* pick(const ResultTarget& target, const Holder& of, TimeKind kind) {
  const std::optional<Time>* time = nullptr;
  switch (kind) {
    case TimeKind::host: time = &of.host_time; break;
    case TimeKind::device: time = &of.device_time; break;
    case TimeKind::end_to_end: time = &of.end_to_end_time; break;
    case TimeKind::throughput: time = &of.throughput_time; break;
    case TimeKind::upload: time = &of.upload_time; break;
    case TimeKind::download: time = &of.download_time; break;
  }
  const bool same_as_host = kind == TimeKind::device || kind == TimeKind::end_to_end;
  if (!*time && same_as_host && target.shares_host_memory) time = &of.host_time;
  return *time ? &**time : nullptr;
}

}  // namespace

const TimeStatistics* time_of(const ResultTarget& target, const ResultRow& row, TimeKind kind) {
  return pick<TimeStatistics>(target, row, kind);
}

const RoundTime* time_of(const ResultTarget& target, const ResultRound& round, TimeKind kind) {
  return pick<RoundTime>(target, round, kind);
}

std::optional<double> clock_hz(const RoundTime& time) {
  if (!time.clock_before_hz || !time.clock_after_hz) return std::nullopt;
  return (*time.clock_before_hz + *time.clock_after_hz) / 2;
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::suspect: return "suspect";
    case Severity::invalid: return "invalid";
  }
  return "?";
}

std::optional<double> peak_flop_per_s(const Peaks& peaks, DType dtype) {
  std::optional<double> best;
  for (const Peaks::Rate& rate : peaks.rates) {
    if (rate.dtype == dtype && rate.flop_per_s > best.value_or(0)) best = rate.flop_per_s;
  }
  return best;
}

std::optional<Severity> worst_problem(const ResultRow& row) {
  std::optional<Severity> worst;
  for (const ResultCheck& check : row.checks) {
    if (check.state == "bad") worst = std::max(worst, std::optional(check.severity));
  }
  return worst;
}

std::optional<Workload> workload_of(const ResultCase& result_case) {
  try {
    return workload_from_json(nlohmann::ordered_json::parse(result_case.parameters));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

bool has_joules(const EnergyReading& energy) {
  return energy.reason.empty() && energy.joules > 0 && energy.window_s > 0 && energy.calls > 0 && energy.updates > 0;
}

double energy_uncertainty(const EnergyReading& energy) { return 2.0 / static_cast<double>(energy.updates); }

std::optional<double> joules_a_call(const ResultRow& row) {
  if (!row.energy || !has_joules(*row.energy)) return std::nullopt;
  return row.energy->joules / static_cast<double>(row.energy->calls);
}

}  // namespace aibench
