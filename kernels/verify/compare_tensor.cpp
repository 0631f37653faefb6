#include "kernels/verify/compare_tensor.h"

#include <cmath>
#include <cstdio>

#include "kernels/ops/shaped_tensor.h"
#include "kernels/verify/decode.h"
#include "kernels/verify/error_limits.h"

namespace aibench {
namespace {

std::string text_of(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.4g", number);
  return text;
}

// "[3, 0, 12]" of a row-major shape, or the bare index when the shape does not tell.
std::string place_of(const Tensor& tensor, std::size_t index) {
  if (tensor.shape.empty() || element_count(tensor.shape) != tensor.elements) return "[" + std::to_string(index) + "]";
  std::string place;
  auto rest = static_cast<std::int64_t>(index);
  for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size) {
    place = std::to_string(rest % *size) + (place.empty() ? "" : ", ") + place;
    rest /= *size;
  }
  return "[" + place + "]";
}

struct Comparison {
  std::size_t compared = 0, unchecked = 0, not_finite = 0, canaries = 0, overwritten = 0;
  std::size_t first_not_finite = 0, first_overwritten = 0;
  double sum_of_squares = 0.0;  // of error / allowed error
  double worst = 0.0;           // largest error / allowed error
  double largest_error = 0.0;   // absolute
  std::size_t worst_index = 0;
};

void compare_element(const Tensor& tensor, double reference, double allowed, double number, bool canary, std::size_t i,
                     Comparison& found) {
  if (allowed == kUntouched) {
    const bool same = number == reference || (canary && std::isnan(reference));
    if (!same && found.overwritten++ == 0) found.first_overwritten = i;
    return;
  }
  if (!std::isfinite(reference)) {
    ++found.unchecked;
    return;
  }
  const bool overflows = std::isinf(number) && std::signbit(number) == std::signbit(reference) &&
                         std::abs(reference) * (1.0 + unit_roundoff(tensor.dtype)) > largest_finite(tensor.dtype);
  if (!std::isfinite(number)) {
    if (overflows) return;
    if (found.not_finite++ == 0) found.first_not_finite = i;
    if (canary) ++found.canaries;
    return;
  }
  ++found.compared;
  const double error = std::abs(number - reference);
  if (error <= negligible_error(tensor.dtype)) return;
  const double ratio = error / allowed;  // infinite when nothing is allowed
  found.largest_error = std::max(found.largest_error, error);
  found.sum_of_squares += ratio * ratio;
  if (ratio > found.worst) {
    found.worst = ratio;
    found.worst_index = i;
  }
}

Comparison compare_all(const Tensor& tensor, std::span<const double> reference, const Tolerance& tolerance,
                       std::span<const std::byte> result) {
  const std::vector<double> numbers = decode(tensor.dtype, result);
  Comparison found;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool canary = is_canary(tensor.dtype, result, i);
    compare_element(tensor, reference[i], tolerance.allowed[i], numbers[i], canary, i, found);
  }
  return found;
}

std::string what_is_wrong(const Tensor& tensor, std::span<const double> reference, const Tolerance& tolerance,
                          std::span<const std::byte> result, const Comparison& found, std::optional<double> epsilon) {
  const std::string name = "'" + tensor.name + "'";
  if (found.canaries > 0) {
    return std::to_string(found.canaries) + " of " + std::to_string(tensor.elements) + " elements of " + name +
           " were never written, the first at " + place_of(tensor, found.first_not_finite);
  }
  if (found.not_finite > 0) {
    return std::to_string(found.not_finite) + " of " + std::to_string(tensor.elements) + " elements of " + name +
           " are NaN or infinite, the first at " + place_of(tensor, found.first_not_finite);
  }
  if (found.overwritten > 0) {
    return std::to_string(found.overwritten) + " elements of " + name +
           " that do not belong to the result were overwritten, the first at " +
           place_of(tensor, found.first_overwritten);
  }
  const std::size_t at = found.worst_index;
  const bool unwritten = is_canary(tensor.dtype, result, at);
  std::string element = "element " + place_of(tensor, at) + " of " + name + " is " +
                        text_of(decode(tensor.dtype, result)[at]) + ", the reference " + text_of(reference[at]) +
                        (unwritten ? " (never written)" : "");
  if (!epsilon || tolerance.limit == 0.0) return element;
  if (*epsilon > tolerance.limit) {
    const std::string ran = tolerance.terms == 0 ? ""
                                                 : precision_name(tolerance.operands, tensor.dtype, tolerance.terms,
                                                                  *epsilon, tolerance.limit);
    return "error " + text_of(*epsilon) + " of " + name + " is over the limit " + text_of(tolerance.limit) +
           (ran.empty() ? "" : " (what " + ran + " gives)") + "; " + element;
  }
  return element + ", " + text_of(found.worst) + " times the error that rounding may make";
}

// Integers against what they were rounded from: value and limit are how far the two are apart.
Check compare_rounded(const Tensor& tensor, std::span<const double> reference, const Tolerance& tolerance,
                      std::span<const std::byte> result) {
  constexpr double kHalf = 0.5;
  const std::vector<double> numbers = decode(tensor.dtype, result);
  Check check{.id = "reference/" + tensor.name, .state = "ok", .value = 0.0, .limit = kHalf, .reason = ""};
  double worst = 0.0;  // beyond what is allowed
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool untouched = tolerance.allowed[i] == kUntouched;
    const double exact = untouched ? reference[i] : tolerance.unrounded[i];
    const double allowed = untouched ? 0.0 : kHalf + tolerance.allowed[i];
    const double distance = std::abs(numbers[i] - exact);
    check.value = std::max(*check.value, distance);
    check.limit = std::max(*check.limit, allowed);
    if (distance - allowed <= worst) continue;
    worst = distance - allowed;
    check.state = "bad";
    check.reason = "element " + place_of(tensor, i) + " of '" + tensor.name + "' is " + text_of(numbers[i]) +
                   (untouched ? ", which does not belong to the result and was " : ", rounded from ") + text_of(exact) +
                   (is_canary(tensor.dtype, result, i) ? " (never written)" : "");
  }
  return check;
}

}  // namespace

Check compare_tensor(const Tensor& tensor, std::span<const double> reference, const Tolerance& tolerance,
                     std::span<const std::byte> result) {
  if (!tolerance.unrounded.empty()) return compare_rounded(tensor, reference, tolerance, result);
  const Comparison found = compare_all(tensor, reference, tolerance, result);
  Check check{.id = "reference/" + tensor.name, .state = "ok", .value = {}, .limit = tolerance.limit, .reason = ""};
  if (tolerance.limit == 0.0) {
    check.value = found.largest_error;
  } else if (found.compared > 0 && std::isfinite(found.worst)) {
    check.value = tolerance.limit * std::sqrt(found.sum_of_squares / static_cast<double>(found.compared));
  }
  const bool over = (check.value && *check.value > tolerance.limit) || found.worst > kSingleElementFactor;
  if (over || found.not_finite > 0 || found.overwritten > 0) {
    check.state = "bad";
    check.reason = what_is_wrong(tensor, reference, tolerance, result, found, check.value);
  } else if (found.unchecked > 0) {
    check.state = "unknown";
    check.reason = "the reference itself is not finite for " + std::to_string(found.unchecked) + " elements of '" +
                   tensor.name + "', so they could not be checked";
  }
  return check;
}

}  // namespace aibench
