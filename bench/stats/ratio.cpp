#include "bench/stats/ratio.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "bench/stats/rank_sum.h"
#include "bench/stats/signed_rank.h"
#include "bench/stats/student.h"
#include "bench/stats/walsh.h"

namespace aibench {
namespace {

void require_positive(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("a ratio needs at least one round on each side");
  for (const double value : values) {
    if (!(std::isfinite(value) && value > 0)) throw std::invalid_argument("a ratio needs positive, finite values");
  }
}

// The estimate and, with a cut, the order statistics that many from either end.
RatioInterval from_candidates(std::vector<double> candidates, std::optional<std::size_t> cut) {
  RatioInterval result{.ratio = log_median(candidates)};
  if (!cut) return result;
  const auto low = candidates.begin() + static_cast<std::ptrdiff_t>(*cut);
  const auto high = candidates.end() - 1 - static_cast<std::ptrdiff_t>(*cut);
  std::nth_element(candidates.begin(), low, candidates.end());
  result.low = *low;
  std::nth_element(candidates.begin(), high, candidates.end());
  result.high = *high;
  return result;
}

}  // namespace

bool is_usable(const RatioInterval& interval) {
  const auto fits = [](double value) { return std::isfinite(value) && value > 0; };
  return fits(interval.ratio) && fits(interval.low.value_or(1)) && fits(interval.high.value_or(1));
}

std::optional<bool> is_tie(const RatioInterval& interval) {
  if (!interval.low || !interval.high) return std::nullopt;
  return *interval.low <= 1 && 1 <= *interval.high;
}

double widening(std::size_t rounds, std::size_t comparisons) {
  if (rounds < 2 || comparisons < 2) return 1;
  constexpr double kTail = 0.025;
  return student_quantile(1 - kTail / static_cast<double>(comparisons), rounds - 1) /
         student_quantile(1 - kTail, rounds - 1);
}

RatioInterval widened(const RatioInterval& interval, double factor) {
  RatioInterval wide{.ratio = interval.ratio};
  if (interval.low) wide.low = interval.ratio * std::pow(*interval.low / interval.ratio, factor);
  if (interval.high) wide.high = interval.ratio * std::pow(*interval.high / interval.ratio, factor);
  return is_usable(wide) ? wide : RatioInterval{.ratio = interval.ratio};
}

RatioInterval ratio_unpaired(std::span<const double> numerators, std::span<const double> denominators,
                             double confidence) {
  require_positive(numerators);
  require_positive(denominators);
  std::vector<double> ratios;
  ratios.reserve(numerators.size() * denominators.size());
  for (const double numerator : numerators) {
    for (const double denominator : denominators) ratios.push_back(numerator / denominator);
  }
  return from_candidates(std::move(ratios), rank_sum_cut(numerators.size(), denominators.size(), confidence));
}

RatioInterval ratio_paired(std::span<const double> numerators, std::span<const double> denominators,
                           double confidence) {
  require_positive(numerators);
  require_positive(denominators);
  if (numerators.size() != denominators.size()) {
    throw std::invalid_argument("a paired ratio needs the same rounds on both sides");
  }
  std::vector<double> ratios;
  ratios.reserve(numerators.size());
  for (std::size_t i = 0; i < numerators.size(); ++i) ratios.push_back(numerators[i] / denominators[i]);
  return from_candidates(pairwise_geometric_means(ratios), signed_rank_cut(ratios.size(), confidence));
}

}  // namespace aibench
