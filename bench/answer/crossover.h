#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/answer/speedup.h"

// From which size on one target beats another, along one sweep. Pure numbers; sweep_crossover.h finds them in a result.
namespace aibench {

// One size of a sweep. speedup: of the target over the base, above 1 where the target is faster; nullopt when a side
// has no numbers there. rounds: of the side with fewer.
struct SweepPoint {
  double size = 0;  // above 0
  std::optional<RatioInterval> speedup;
  std::size_t rounds = 0;
};

enum class CrossoverKind {
  at,              // there is one crossing
  always,          // the target is faster at every size measured
  never,           // slower at every size measured
  more_than_once,  // the lead changes hands at least twice
  undecided        // the rounds do not tell; `reason` says why
};
std::string_view name_of(CrossoverKind kind);  // "at", "always", ...

// A change of lead. below and above are measured sizes at which the lead is certain; whatever lies between them was too
// close or not measured.
struct Crossing {
  bool rising = true;  // the target leads above it; false: below it
  double below = 0, above = 0;
  // Where the speedup passes 1 when it follows straight lines in log-log between the sizes measured, and where the ends
  // of its interval do: below <= low <= size <= high <= above.
  double size = 0, low = 0, high = 0;
};

// Sizes that follow each other with the same outcome (of the target against the base).
struct SizeRange {
  double from = 0, to = 0;
  std::size_t sizes = 0;
  Outcome outcome = Outcome::unknown;
};

struct Crossover {
  CrossoverKind kind = CrossoverKind::undecided;
  std::vector<Crossing> crossings;  // one for `at`, two or more for more_than_once; ascending
  std::vector<SizeRange> ranges;    // all sizes with numbers, ascending: what a program needs to pick a target
  std::string reason;               // why undecided; else empty
  // Undecided, but the medians alone cross once: there. Not a finding.
  std::optional<double> by_medians;
  std::size_t without_numbers = 0;  // sizes at which a side has none; they count nowhere
};

// The points' speedups with intervals that are certain for all points with numbers together.
std::vector<std::optional<RatioInterval>> certain_together(std::span<const SweepPoint> points);

// `points` ascend by size. Outcomes are certain for all sizes together (95 %, see widening in stats/ratio.h), so a long
// sweep makes no crossings of its own. At each end the lead must be certain, else the answer is `undecided`: before the
// first and behind the last certain size anything may happen.
//
//   at             the certain outcomes change once; the crossing lies between the last size of the lower lead and the
//                  first from which on every size has the upper one
//   always, never  every size is certain, and all are alike
Crossover crossover_of(std::span<const SweepPoint> points);

}  // namespace aibench
