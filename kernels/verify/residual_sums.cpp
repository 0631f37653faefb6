#include "kernels/verify/residual_sums.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "kernels/verify/error_limits.h"

namespace aibench {
namespace {

constexpr std::size_t kEnough = 64;  // fewer sums do not tell what is usual
// The largest of a million normal numbers is 5 times their standard deviation.
constexpr double kOutlier = 8.0;

std::string text_of(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", number);
  return text;
}

}  // namespace

// What one sum may be off by: 8 times the standard deviation that the median speaks for, but at least the limit for all
// together (tail rows may run through a kernel of their own) and at most 8 times that.
double ResidualSums::largest_allowed() {
  if (!are_alike_ || relative_.size() < kEnough) return kOutlier * limit_;
  const auto middle = relative_.begin() + static_cast<std::ptrdiff_t>(relative_.size() / 2);
  std::nth_element(relative_.begin(), middle, relative_.end());
  return std::clamp(kOutlier * *middle / 0.6745, limit_, kOutlier * limit_);
}

Residual ResidualSums::conclude() {
  double squares = 0.0;
  for (double z : relative_) squares += z * z;
  const double epsilon = relative_.empty() ? 0.0 : std::sqrt(squares / static_cast<double>(relative_.size()));
  Residual residual{
      .check = {.id = "residual/" + target_.name, .state = "ok", .value = {}, .limit = limit_, .reason = ""},
      .precision = precision_name(target_.operands, target_.result, terms_, epsilon, limit_)};
  Check& check = residual.check;
  const std::string of_result = " of '" + target_.name + "'";
  if (!std::isfinite(epsilon)) {
    check.state = "bad";
    check.reason = worst_place_ + of_result + " holds a NaN, an infinity, or something where zero must be";
    return residual;
  }
  check.value = epsilon;
  if (epsilon > limit_) {
    check.state = "bad";
    check.reason = "error " + text_of(epsilon) + of_result + " is over the limit " + text_of(limit_) +
                   (residual.precision.empty() ? "" : " (what " + residual.precision + " gives)") + ", worst in " +
                   worst_place_;
  } else if (const double allowed = largest_allowed(); worst_ > allowed) {
    check.state = "bad";
    check.reason = worst_place_ + of_result + " is off by " + text_of(worst_) + ", " + text_of(allowed) +
                   " is the most that rounding may do: single elements are wrong";
  }
  return residual;
}

}  // namespace aibench
