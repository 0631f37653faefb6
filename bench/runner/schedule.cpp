#include "bench/runner/schedule.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "kernels/workloads/generator.h"

namespace aibench {

std::vector<std::size_t> target_order(std::size_t targets, std::uint64_t seed, int round) {
  std::vector<std::size_t> order(targets);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Own Fisher-Yates on the project's counter-based generator: std::shuffle differs between standard libraries.
  const std::uint64_t key = generator_key(seed + static_cast<std::uint64_t>(round), "target order");
  for (std::size_t left = targets; left > 1; --left) {
    const auto pick = static_cast<std::size_t>(generator_uniform(key, left) * static_cast<double>(left));
    std::swap(order[left - 1], order[std::min(pick, left - 1)]);
  }
  return order;
}

std::vector<std::size_t> affordable(std::vector<Candidate> candidates, double overhead_s, double left_s) {
  const auto width = [](const Candidate& c) { return c.half_width.value_or(std::numeric_limits<double>::infinity()); };
  std::ranges::stable_sort(candidates, [&](const Candidate& a, const Candidate& b) { return width(a) > width(b); });
  std::vector<std::size_t> taken;
  double cost_s = overhead_s;
  for (const Candidate& candidate : candidates) {
    if (cost_s + candidate.cost_s > left_s) continue;
    cost_s += candidate.cost_s;
    taken.push_back(candidate.case_index);
  }
  std::ranges::sort(taken);
  return taken;
}

}  // namespace aibench
