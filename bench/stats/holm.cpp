#include "bench/stats/holm.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace aibench {

std::vector<double> holm_adjusted(std::span<const double> p) {
  for (const double value : p) {
    if (!(value >= 0 && value <= 1)) throw std::invalid_argument("holm_adjusted: a p outside 0 to 1");
  }
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double scaled = p[order[rank]] * static_cast<double>(p.size() - rank);
    largest = std::max(largest, std::min(1.0, scaled));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

}  // namespace aibench
