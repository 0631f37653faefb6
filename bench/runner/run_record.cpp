#include "bench/runner/run_record.h"

#include <algorithm>

namespace aibench {

std::string_view name_of(StoppedBy why) {
  switch (why) {
    case StoppedBy::precision: return "precision";
    case StoppedBy::max_rounds: return "max_rounds";
    case StoppedBy::budget: return "budget";
    case StoppedBy::status: return "status";
    case StoppedBy::interrupted: return "interrupted";
    case StoppedBy::not_needed: return "not_needed";
  }
  return "?";
}

std::optional<StoppedBy> stopped_by_from_name(std::string_view name) {
  for (const StoppedBy why : {StoppedBy::precision, StoppedBy::max_rounds, StoppedBy::budget, StoppedBy::status,
                              StoppedBy::interrupted, StoppedBy::not_needed}) {
    if (name_of(why) == name) return why;
  }
  return std::nullopt;
}

const RoundRecord* first_problem(const CaseRecord& record) {
  const auto found = std::ranges::find_if(
      record.rounds, [](const RoundRecord& round) { return round.event.status != CaseStatus::ok; });
  return found == record.rounds.end() ? nullptr : &*found;
}

std::vector<double> round_medians_s(const CaseRecord& record) {
  std::vector<double> medians;
  for (const RoundRecord& round : record.rounds) {
    if (round.event.status != CaseStatus::ok || round.event.modes.empty()) continue;
    const auto& modes = round.event.modes;
    const auto host = std::ranges::find(modes, "host_time", &ModeSamples::time);
    medians.push_back(host != modes.end() ? host->median_s : modes.front().median_s);
  }
  return medians;
}

}  // namespace aibench
