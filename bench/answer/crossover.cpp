#include "bench/answer/crossover.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aibench {
namespace {

// A size on logarithmic scales: low <= ratio <= high, infinite ends without an interval.
struct Point {
  double measured;  // the size itself
  double size, ratio, low, high;
  Outcome outcome;
};

std::vector<Point> usable(std::span<const SweepPoint> points) {
  const auto certain = certain_together(points);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Point> usable;
  usable.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!certain[i]) continue;
    const RatioInterval& wide = *certain[i];
    usable.push_back({.measured = points[i].size,
                      .size = std::log(points[i].size),
                      .ratio = std::log(wide.ratio),
                      .low = wide.low ? std::log(*wide.low) : -kInfinity,
                      .high = wide.high ? std::log(*wide.high) : kInfinity,
                      .outcome = outcome_of(wide)});
  }
  return usable;
}

bool is_certain(const Point& point) { return point.outcome == Outcome::faster || point.outcome == Outcome::slower; }

std::vector<SizeRange> ranges_of(const std::vector<Point>& points) {
  std::vector<SizeRange> ranges;
  for (const Point& point : points) {
    if (ranges.empty() || ranges.back().outcome != point.outcome) {
      ranges.push_back({.from = point.measured, .outcome = point.outcome});
    }
    ranges.back().to = point.measured;
    ++ranges.back().sizes;
  }
  return ranges;
}

// Every size at which a curve through the points passes 0 between `first` and `last`. An infinite value passes right
// beside its neighbour.
template <class Value>
std::vector<double> zeros(const std::vector<Point>& points, std::size_t first, std::size_t last, Value&& value) {
  std::vector<double> found;
  for (std::size_t i = first; i < last; ++i) {
    const double a = value(points[i]), b = value(points[i + 1]);
    if ((a > 0) == (b > 0)) continue;
    double share = a / (a - b);
    if (std::isinf(a)) share = std::isinf(b) ? 0.5 : 1;
    if (std::isinf(b) && !std::isinf(a)) share = 0;
    found.push_back(points[i].size + share * (points[i + 1].size - points[i].size));
  }
  return found;
}

// Between two certain points of opposite outcome.
Crossing crossing_between(const std::vector<Point>& points, std::size_t below, std::size_t above) {
  const auto ratios = zeros(points, below, above, [](const Point& p) { return p.ratio; });
  const auto lows = zeros(points, below, above, [](const Point& p) { return p.low; });
  const auto highs = zeros(points, below, above, [](const Point& p) { return p.high; });
  const double size = (ratios.front() + ratios.back()) / 2;
  const double low = std::min({lows.front(), highs.front(), size});
  const double high = std::max({lows.back(), highs.back(), size});
  return {.rising = points[above].outcome == Outcome::faster,
          .below = points[below].measured,
          .above = points[above].measured,
          .size = std::exp(size),
          .low = std::exp(low),
          .high = std::exp(high)};
}

// Every change between certain outcomes that follow each other.
std::vector<Crossing> changes_of(const std::vector<Point>& points) {
  std::vector<Crossing> changes;
  std::optional<std::size_t> previous;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!is_certain(points[i])) continue;
    if (previous && points[*previous].outcome != points[i].outcome) {
      changes.push_back(crossing_between(points, *previous, i));
    }
    previous = i;
  }
  return changes;
}

// The single change, up to where the upper lead is without a gap.
Crossing settled(const std::vector<Point>& points) {
  const Outcome upper = points.back().outcome;
  std::size_t above = points.size() - 1;
  while (above > 0 && points[above - 1].outcome == upper) --above;
  std::size_t below = above;
  while (!is_certain(points[below]) || points[below].outcome == upper) --below;
  return crossing_between(points, below, above);
}

std::string why_undecided(const std::vector<Point>& points) {
  if (points.size() < 2) return "fewer than two sizes have numbers on both sides";
  const auto count = [&](Outcome outcome) { return std::ranges::count(points, outcome, &Point::outcome); };
  const auto all = static_cast<std::ptrdiff_t>(points.size());
  if (count(Outcome::unknown) == all) return "too few rounds for an interval";
  if (count(Outcome::tie) == all) return "too close to call at every size";
  const std::string where =
      std::to_string(count(Outcome::tie) + count(Outcome::unknown)) + " of " + std::to_string(points.size()) + " sizes";
  return "too close to call at " + where;
}

std::optional<double> median_crossing(const std::vector<Point>& points) {
  if (points.size() < 2) return std::nullopt;
  const auto found = zeros(points, 0, points.size() - 1, [](const Point& p) { return p.ratio; });
  return found.size() == 1 ? std::optional(std::exp(found.front())) : std::nullopt;
}

}  // namespace

std::string_view name_of(CrossoverKind kind) {
  switch (kind) {
    case CrossoverKind::at: return "at";
    case CrossoverKind::always: return "always";
    case CrossoverKind::never: return "never";
    case CrossoverKind::more_than_once: return "more than once";
    case CrossoverKind::undecided: return "undecided";
  }
  return "?";
}

std::vector<std::optional<RatioInterval>> certain_together(std::span<const SweepPoint> points) {
  const auto count = static_cast<std::size_t>(
      std::ranges::count_if(points, [](const SweepPoint& point) { return point.speedup.has_value(); }));
  std::vector<std::optional<RatioInterval>> certain;
  certain.reserve(points.size());
  std::optional<std::size_t> rounds;  // that `factor` is of: as a rule those of all points
  double factor = 1;
  for (const SweepPoint& point : points) {
    if (point.speedup && rounds != point.rounds) {
      rounds = point.rounds;
      factor = widening(*rounds, count);
    }
    certain.push_back(point.speedup ? std::optional(widened(*point.speedup, factor)) : std::nullopt);
  }
  return certain;
}

Crossover crossover_of(std::span<const SweepPoint> points) {
  const std::vector<Point> known = usable(points);
  Crossover answer{.ranges = ranges_of(known), .without_numbers = points.size() - known.size()};
  answer.crossings = changes_of(known);
  const bool ends_certain = known.size() >= 2 && is_certain(known.front()) && is_certain(known.back());
  if (answer.crossings.size() > 1) {
    answer.kind = CrossoverKind::more_than_once;
  } else if (ends_certain && answer.crossings.size() == 1) {
    answer.kind = CrossoverKind::at;
    answer.crossings = {settled(known)};
  } else if (ends_certain && std::ranges::all_of(known, is_certain)) {
    answer.kind = known.front().outcome == Outcome::faster ? CrossoverKind::always : CrossoverKind::never;
  } else {
    answer.crossings.clear();
    answer.reason = why_undecided(known);
    answer.by_medians = median_crossing(known);
  }
  return answer;
}

}  // namespace aibench
