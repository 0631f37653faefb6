#include "bench/answer/refine.h"

#include <algorithm>
#include <cmath>
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

double log_ratio(const SweepPoint& point) { return point.speedup ? std::log(point.speedup->ratio) : std::nan(""); }

// Where to look between the measured sizes `low` and `high`, whose outcomes differ: where a straight line through the
// logarithms of their speedups says 1, since speedups change smoothly with size on most devices, but two sizes away
// from both, so that a line which is a little off still cuts much away. Where that did not end the search, every third
// look is at the middle, so that no shape takes more than thrice as many looks as halving.
std::size_t place_between(std::size_t low, std::size_t high, const std::vector<SweepPoint>& points, std::size_t looks) {
  const double at_low = log_ratio(points[low]), at_high = log_ratio(points[high]);
  const double part = at_low / (at_low - at_high);
  if (looks % 3 == 2 || high - low < 4 || !std::isfinite(part)) return (low + high) / 2;
  const double place = std::round(static_cast<double>(low) + part * static_cast<double>(high - low));
  return static_cast<std::size_t>(std::clamp(place, static_cast<double>(low + 2), static_cast<double>(high - 2)));
}

// How many sizes between the first ones around `low` were measured.
std::size_t looks_around(std::size_t low, const Sweep& sweep, const std::vector<bool>& measured) {
  const std::set<std::size_t> first = first_sizes(sweep.sizes.size());
  const auto end = first.upper_bound(low);
  std::size_t looks = 0;
  for (std::size_t i = *std::prev(end) + 1; i < *end; ++i) looks += measured[sweep.sizes[i].case_index] ? 1 : 0;
  return looks;
}

// A place between neighbouring measured sizes that differ, for all of them.
void add_places(std::set<std::size_t>& cases, const Sweep& sweep, const std::vector<SweepPoint>& points,
                const std::vector<bool>& measured) {
  const auto certain = certain_together(points);
  std::optional<std::size_t> previous;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!measured[sweep.sizes[i].case_index]) continue;
    const bool differs = previous && outcome_at(certain[*previous]) != outcome_at(certain[i]);
    if (differs && i - *previous > 1) {
      const std::size_t place = place_between(*previous, i, points, looks_around(*previous, sweep, measured));
      cases.insert(sweep.sizes[place].case_index);
    }
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
        add_places(cases, sweep, sweep_points(result, targets, sweep, pairing, kind), measured);
      }
    }
  }
  std::erase_if(cases, [&](std::size_t c) { return measured[c]; });
  return {cases.begin(), cases.end()};
}

}  // namespace aibench
