#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/verify/error_limits.h"
#include "kernels/verify/residual_check.h"

namespace aibench {

// Gathers folded residuals and judges them.
class ResidualSums {
 public:
  // `folded` elements go into each sum, `terms` products into each element. `are_alike`: the relative errors of right
  // sums are normal numbers of one size, so that the usual one tells which is too large.
  ResidualSums(ResidualTarget target, std::int64_t folded, std::int64_t terms, double limit, bool are_alike)
      : target_(std::move(target)),
        terms_(terms),
        limit_(limit + target_.added_error),
        // Elements may be off by what is negligible in their format (f16 gradients are often subnormal).
        least_scale_(std::sqrt(static_cast<double>(folded)) * negligible_error(target_.result) / limit_),
        are_alike_(are_alike) {}

  // `where` is called for the words that say which sum this is, should it be the worst.
  template <class Where>
  void add(double residual, double scale, const Where& where) {
    if (scale == 0.0 && residual == 0.0) return;  // nothing was computed here
    const double z = std::abs(residual) / std::max(scale, least_scale_);
    relative_.push_back(z);
    if (z <= worst_) return;
    // A NaN comes here as well, and stays.
    if (!std::isnan(worst_)) {
      worst_ = z;
      worst_place_ = where();
    }
  }

  Residual conclude();

 private:
  double largest_allowed();

  ResidualTarget target_;
  std::int64_t terms_;
  double limit_, least_scale_;
  bool are_alike_;
  std::vector<double> relative_;
  double worst_ = 0.0;
  std::string worst_place_ = "nowhere";
};

}  // namespace aibench
