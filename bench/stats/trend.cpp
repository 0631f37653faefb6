#include "bench/stats/trend.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "bench/stats/normal.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

// Pairs that rise minus pairs that fall.
long rising_minus_falling(std::span<const double> values) {
  long score = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) score += (values[j] > values[i]) - (values[j] < values[i]);
  }
  return score;
}

// P(at least `pairs` of the n (n - 1) / 2 pairs fall) for values in random order. The share of orders with k falling
// pairs grows value by value: the one put in last makes 0 to size - 1 new ones, all equally likely.
double probability_of_falling(std::size_t n, long pairs) {
  std::vector<double> share = {1};
  for (std::size_t size = 2; size <= n; ++size) {
    std::vector<double> next(share.size() + size - 1);
    for (std::size_t k = 0; k < share.size(); ++k) {
      for (std::size_t added = 0; added < size; ++added) next[k + added] += share[k] / static_cast<double>(size);
    }
    share = std::move(next);
  }
  double sum = 0;
  for (std::size_t k = share.size(); k-- > 0 && static_cast<long>(k) >= pairs;) sum += share[k];
  return sum;
}

double two_sided_p(std::size_t n, long score) {
  const long distance = std::labs(score);
  if (distance == 0) return 1;
  const double count = static_cast<double>(n), pairs = count * (count - 1) / 2;
  if (n <= kExactTrendLimit) {
    const double falling = std::ceil((pairs + static_cast<double>(distance)) / 2);
    return std::min(1.0, 2 * probability_of_falling(n, static_cast<long>(falling)));
  }
  const double sd = std::sqrt(count * (count - 1) * (2 * count + 5) / 18);
  return std::min(1.0, 2 * normal_cdf((1 - static_cast<double>(distance)) / sd));
}

}  // namespace

std::optional<double> change_over(std::span<const double> values) {
  const std::size_t third = values.size() / 3;
  if (third == 0) return std::nullopt;
  const double first = median_of(values.first(third)), last = median_of(values.last(third));
  if (!(first > 0) || !(last > 0)) return std::nullopt;
  return last / first - 1;
}

std::optional<Trend> trend_of(std::span<const double> values) {
  const auto change = change_over(values);
  if (!change) return std::nullopt;
  return Trend{.change = *change, .p_two_sided = two_sided_p(values.size(), rising_minus_falling(values))};
}

}  // namespace aibench
