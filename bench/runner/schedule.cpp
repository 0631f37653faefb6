#include "bench/runner/schedule.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

constexpr int kRoundsForAnInterval = 6;

// How many more rounds bring the candidate's interval to `width`.
double rounds_to(const Candidate& candidate, double width) {
  const double left = candidate.rounds_left;
  if (!candidate.half_width) return std::min(left, std::max(1.0, double{kRoundsForAnInterval} - candidate.rounds));
  const double ratio = *candidate.half_width / width;
  return std::clamp(candidate.rounds * (ratio * ratio - 1), 0.0, left);
}

// What it takes to bring all of them there; a round of any of them starts the workers once.
double cost_to(const std::vector<Candidate>& candidates, double width, double overhead_s) {
  double cost_s = 0, most_rounds = 0;
  for (const Candidate& candidate : candidates) {
    const double rounds = rounds_to(candidate, width);
    cost_s += candidate.cost_s * rounds;
    most_rounds = std::max(most_rounds, rounds);
  }
  return cost_s + overhead_s * most_rounds;
}

}  // namespace

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

std::vector<Candidate> worth_a_round(std::vector<Candidate> candidates, double overhead_s, double left_s) {
  double widest = 0;
  for (const Candidate& candidate : candidates) widest = std::max(widest, candidate.half_width.value_or(0));
  constexpr double kNarrow = 1e-6;
  if (!(widest > 0) || cost_to(candidates, kNarrow * widest, overhead_s) <= left_s) return candidates;
  double low = kNarrow * widest, high = widest;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (cost_to(candidates, middle, overhead_s) > left_s ? low : high) = middle;
  }
  constexpr double kWorthOne = 0.5;  // of a round
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return candidate.half_width && *candidate.half_width < widest && rounds_to(candidate, high) < kWorthOne;
  });
  return candidates;
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
