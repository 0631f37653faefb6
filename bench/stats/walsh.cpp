#include "bench/stats/walsh.h"

#include <algorithm>
#include <cmath>

namespace aibench {

double geometric_mean(double x, double y) {
  // The split form takes over where the product leaves the range of a double.
  const double product = x * y;
  return std::isnormal(product) ? std::sqrt(product) : std::sqrt(x) * std::sqrt(y);
}

std::vector<double> pairwise_geometric_means(std::span<const double> values) {
  std::vector<double> means;
  means.reserve(values.size() * (values.size() + 1) / 2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) means.push_back(geometric_mean(values[i], values[j]));
  }
  return means;
}

double log_median(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return geometric_mean(*std::max_element(values.begin(), middle), *middle);
}

}  // namespace aibench
