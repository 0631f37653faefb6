#include "bench/runner/stop_rule.h"

#include "bench/stats/drift.h"

namespace aibench {

bool PrecisionStopRule::done(std::span<const double> round_medians_s) const {
  if (!promised_) return false;
  const std::optional<double> width = half_width(round_medians_s);
  return width && *width <= precision_;
}

std::optional<double> PrecisionStopRule::half_width(std::span<const double> round_medians_s) const {
  if (round_medians_s.empty()) return std::nullopt;
  return relative_half_width(drift_aware_interval(round_medians_s));
}

}  // namespace aibench
