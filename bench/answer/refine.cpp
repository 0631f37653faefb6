#include "bench/answer/refine.h"

#include <algorithm>
#include <set>

#include "bench/answer/sweep_crossover.h"

namespace aibench {
namespace {

std::set<std::size_t> first_sizes(std::size_t count) {
  constexpr std::size_t kParts = 4;
  std::set<std::size_t> sizes;
  for (std::size_t part = 0; part <= kParts; ++part) sizes.insert(part * (count - 1) / kParts);
  return sizes;
}

// nullopt: no numbers on a side.
std::optional<Outcome> outcome_at(const std::optional<RatioInterval>& speedup) {
  if (!speedup) return std::nullopt;
  const Outcome outcome = outcome_of(*speedup);
  if (outcome != Outcome::unknown) return outcome;
  return speedup->ratio > 1 ? Outcome::faster : Outcome::slower;
}

// The middles between neighbouring measured sizes that differ.
void add_middles(std::set<std::size_t>& cases, const Sweep& sweep, const std::vector<SweepPoint>& points,
                 const std::vector<bool>& measured) {
  const auto certain = certain_together(points);
  std::optional<std::size_t> previous;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!measured[sweep.sizes[i].case_index]) continue;
    const bool differs = previous && outcome_at(certain[*previous]) != outcome_at(certain[i]);
    if (differs && i - *previous > 1) cases.insert(sweep.sizes[(*previous + i) / 2].case_index);
    previous = i;
  }
}

}  // namespace

std::vector<std::size_t> next_cases(const Result& result, const std::vector<bool>& measured) {
  const std::vector<Sweep> sweeps = find_sweeps(result);
  std::set<std::size_t> cases;
  std::vector<bool> in_sweep(result.cases.size(), false);
  for (const Sweep& sweep : sweeps) {
    for (const SweepSize& size : sweep.sizes) in_sweep[size.case_index] = true;
    for (const std::size_t i : first_sizes(sweep.sizes.size())) cases.insert(sweep.sizes[i].case_index);
  }
  for (std::size_t c = 0; c < result.cases.size(); ++c) {
    if (!in_sweep[c]) cases.insert(c);
  }
  const TargetIndex targets(result);
  for (const Pairing& pairing : pairings_of(result)) {
    for (const TimeKind kind : kinds_of(result, pairing)) {
      for (const Sweep& sweep : sweeps) {
        add_middles(cases, sweep, sweep_points(result, targets, sweep, pairing, kind), measured);
      }
    }
  }
  std::erase_if(cases, [&](std::size_t c) { return measured[c]; });
  return {cases.begin(), cases.end()};
}

}  // namespace aibench
