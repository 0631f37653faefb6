#pragma once

#include <optional>
#include <span>

namespace aibench {

// Decides from the round medians of one case (seconds, each above 0) whether more rounds would tell more. Looks at
// precision only, never at how targets compare.
class StopRule {
 public:
  virtual ~StopRule() = default;
  virtual bool done(std::span<const double> round_medians_s) const = 0;
  // How wide the interval of the median still is, relative to it; nullopt: not known yet. Says where the rest of a
  // budget is spent best.
  virtual std::optional<double> half_width(std::span<const double> round_medians_s) const = 0;
};

// Done once the 95 % interval of the median, widened when the rounds drift, lies within +-precision of it: what the row
// will report, so that no row stops for precision and is then called imprecise.
class PrecisionStopRule final : public StopRule {
 public:
  // promised = false: never done early, a fixed number of rounds is measured (--quick).
  PrecisionStopRule(double precision, bool promised) : precision_(precision), promised_(promised) {}
  bool done(std::span<const double> round_medians_s) const override;
  std::optional<double> half_width(std::span<const double> round_medians_s) const override;

 private:
  double precision_;
  bool promised_;
};

}  // namespace aibench
