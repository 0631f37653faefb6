#include "kernels/worker/protocol.h"

#include <array>

namespace aibench {

std::string_view name_of(CacheState cache) { return cache == CacheState::warm ? "warm" : "cold"; }

std::string_view name_of(TimingMode mode) {
  switch (mode) {
    case TimingMode::latency: return "latency";
    case TimingMode::throughput: return "throughput";
    case TimingMode::end_to_end: return "end_to_end";
  }
  return "?";
}

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::start: return "start";
    case Phase::prepare: return "prepare";
    case Phase::verify: return "verify";
    case Phase::warm_up: return "warm_up";
    case Phase::measure: return "measure";
    case Phase::stop: return "stop";
  }
  return "?";
}

std::string_view name_of(CaseStatus status) {
  switch (status) {
    case CaseStatus::ok: return "ok";
    case CaseStatus::unsupported: return "unsupported";
    case CaseStatus::unavailable: return "unavailable";
    case CaseStatus::skipped: return "skipped";
    case CaseStatus::wrong: return "wrong";
    case CaseStatus::failed: return "failed";
    case CaseStatus::crashed: return "crashed";
    case CaseStatus::timeout: return "timeout";
  }
  return "?";
}

std::optional<CaseStatus> case_status_from_name(std::string_view name) {
  for (const CaseStatus status : {CaseStatus::ok, CaseStatus::unsupported, CaseStatus::unavailable, CaseStatus::skipped,
                                  CaseStatus::wrong, CaseStatus::failed, CaseStatus::crashed, CaseStatus::timeout}) {
    if (name_of(status) == name) return status;
  }
  return std::nullopt;
}

}  // namespace aibench
