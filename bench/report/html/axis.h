#pragma once

#include <string>
#include <vector>

namespace aibench {

// Maps values to pixels along one side of a plot. Values, limits and pixels are finite; a logarithmic axis takes values
// above 0 only.
class Axis {
 public:
  enum class Kind { linear, logarithmic };

  // `low` < `high`, else both are moved apart; `from` and `to` are the pixels of the two ends.
  Axis(Kind kind, double low, double high, double from, double to);

  double low() const { return low_; }
  double high() const { return high_; }
  double pixel(double value) const;
  // Round values inside the limits, ascending, about `wanted` of them; on a logarithmic axis powers of ten, with 2 and
  // 5 between them where they are few.
  std::vector<double> ticks(std::size_t wanted) const;

 private:
  double position(double value) const;  // on the inner scale

  Kind kind_;
  double low_, high_, from_, to_;
};

// Limits with room around the values, so that no mark touches the frame. `values` is not empty.
struct AxisLimits {
  double low = 0, high = 1;
};
AxisLimits limits_around(const std::vector<double>& values, Axis::Kind kind);

// "64", "4096", "1.5", "20k", "3M", "2e+12": short enough for a tick.
std::string tick_text(double value);

}  // namespace aibench
