#include "bench/stats/equivalence.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "bench/stats/rank_sum.h"
#include "bench/stats/signed_rank.h"

namespace aibench {
namespace {

void require_margin(double margin) {
  if (!(std::isfinite(margin) && margin > 0)) throw std::invalid_argument("an equivalence margin must be positive");
}

std::vector<double> logarithms(std::span<const double> values) {
  std::vector<double> result;
  result.reserve(values.size());
  for (const double value : values) {
    if (!(std::isfinite(value) && value > 0)) throw std::invalid_argument("equivalence needs positive, finite values");
    result.push_back(std::log(value));
  }
  return result;
}

std::vector<double> shifted(std::span<const double> values, double by) {
  std::vector<double> result(values.begin(), values.end());
  for (double& value : result) value += by;
  return result;
}

}  // namespace

double equivalence_p_unpaired(std::span<const double> a, std::span<const double> b, double margin) {
  require_margin(margin);
  const auto log_a = logarithms(a), log_b = logarithms(b);
  const double step = std::log1p(margin);
  const double above_lower = rank_sum_test(shifted(log_a, step), log_b).p_greater;
  const double below_upper = rank_sum_test(shifted(log_a, -step), log_b).p_less;
  return std::max(above_lower, below_upper);
}

double equivalence_p_paired(std::span<const double> a, std::span<const double> b, double margin) {
  require_margin(margin);
  if (a.size() != b.size()) throw std::invalid_argument("paired equivalence needs the same rounds on both sides");
  auto difference = logarithms(a);
  const auto log_b = logarithms(b);
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] -= log_b[i];
  const double step = std::log1p(margin);
  const double above_lower = signed_rank_test(shifted(difference, step)).p_greater;
  const double below_upper = signed_rank_test(shifted(difference, -step)).p_less;
  return std::max(above_lower, below_upper);
}

}  // namespace aibench
