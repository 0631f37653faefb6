#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/verify/residual_check.h"

namespace aibench {

// Gathers folded residuals and judges them.
class ResidualSums {
 public:
  // `terms` products go into each element. `are_alike`: the relative errors of right sums are normal numbers of one
  // size, so that the usual one tells which is too large.
  ResidualSums(std::string result, DType operands, DType result_type, std::int64_t terms, double limit, bool are_alike)
      : result_(std::move(result)),
        terms_(terms),
        operands_(operands),
        result_type_(result_type),
        limit_(limit),
        are_alike_(are_alike) {}

  // `where` is called for the words that say which sum this is, should it be the worst.
  template <class Where>
  void add(double residual, double scale, const Where& where) {
    if (scale == 0.0 && residual == 0.0) return;  // nothing was computed here
    const double z = std::abs(residual) / scale;
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

  std::string result_;
  std::int64_t terms_;
  DType operands_, result_type_;
  double limit_;
  bool are_alike_;
  std::vector<double> relative_;
  double worst_ = 0.0;
  std::string worst_place_ = "nowhere";
};

}  // namespace aibench
