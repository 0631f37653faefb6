#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/worker/protocol.h"

namespace aibench {

inline constexpr std::string_view kMistrusted = "mistrusted: ";

// Gathers what an exact check sees and makes the Check of it.
class ExactSums {
 public:
  // `elements` results, of which `empty` are sums without terms (nothing meets the window); right ones are whole
  // multiples of 1 / denominator.
  ExactSums(std::string result, std::int64_t elements, double denominator, std::int64_t empty = 0)
      : result_(std::move(result)), elements_(elements), empty_(empty), denominator_(denominator) {}

  // Counts the zeros of some results; false when one of them cannot be right and has no residue.
  bool count(const std::vector<double>& results) {
    for (double value : results) {
      if (!(std::abs(value) < 0x1p59) || std::nearbyint(denominator_ * value) != denominator_ * value) return false;
      zeros_ += value == 0.0 ? 1 : 0;
    }
    return true;
  }

  // A folded sum is not what it must be.
  void differs(const std::string& where) {
    if (different_++ == 0) first_ = where;
  }

  Check not_an_integer(const std::string& where) const {
    return bad("integer operands gave a result that is no integer, in " + where + " of '" + result_ + "'");
  }
  Check overwritten(const std::string& where) const {
    return bad("memory that does not belong to '" + result_ + "' was overwritten behind " + where);
  }

  Check conclude() const {
    Check check{
        .id = "exact/" + result_, .state = "ok", .value = static_cast<double>(different_), .limit = 0.0, .reason = ""};
    if (different_ > 0) {
      check.state = "bad";
      check.reason = std::to_string(different_) + " folded sums of '" + result_ +
                     "' are not exactly right on integer operands, the first is " + first_;
    } else if (elements_ - empty_ >= kEnough && 2 * (zeros_ - empty_) > elements_ - empty_) {
      check.state = "unknown";
      check.reason = std::string(kMistrusted) + std::to_string(zeros_) + " of " + std::to_string(elements_) +
                     " results of '" + result_ + "' are zero, too many for wrong ones to show";
    }
    return check;
  }

 private:
  static constexpr std::int64_t kEnough = 16;  // of fewer sums half may happen to be zero

  Check bad(const std::string& reason) const {
    return {.id = "exact/" + result_, .state = "bad", .value = {}, .limit = 0.0, .reason = reason};
  }

  std::string result_;
  std::int64_t elements_, empty_, zeros_ = 0, different_ = 0;
  double denominator_;
  std::string first_;
};

}  // namespace aibench
