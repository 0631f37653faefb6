#include "bench/report/crossover_text.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "bench/report/format.h"
#include "bench/report/notes.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr std::size_t kMostLines = 8;  // of one block

std::string span_text(const Crossover& answer) {
  std::size_t sizes = 0;
  for (const SizeRange& range : answer.ranges) sizes += range.sizes;
  return "all " + std::to_string(sizes) + " sizes, " + format_size(answer.ranges.front().from) + "–" +
         format_size(answer.ranges.back().to);
}

std::string near_text(const Crossing& crossing) {
  return format_size(crossing.size) + " [" + format_size(crossing.low) + "–" + format_size(crossing.high) + "]";
}

std::string at_text(const Crossing& crossing) {
  const std::string below = format_size(crossing.below), above = format_size(crossing.above);
  const std::string text = crossing.rising ? "ahead from " + above + " on, behind up to " + below
                                           : "ahead up to " + below + ", behind from " + above + " on";
  return text + "; equal near " + near_text(crossing);
}

std::string more_text(const Crossover& answer) {
  std::string text = "the lead changes " + std::to_string(answer.crossings.size()) + " times:";
  for (const Crossing& crossing : answer.crossings) {
    text += (&crossing == &answer.crossings.front() ? " " : ", ") + std::string(crossing.rising ? "ahead" : "behind") +
            " from " + format_size(crossing.above) + " (equal near " + near_text(crossing) + ")";
  }
  return text;
}

// What is certain beside what is not.
std::string undecided_text(const Crossover& answer) {
  std::string text = "undecided: " + answer.reason;
  for (const SizeRange& range : answer.ranges) {
    const bool ahead = range.outcome == Outcome::faster;
    if (!ahead && range.outcome != Outcome::slower) continue;
    text += std::string(ahead ? "; ahead at " : "; behind at ") + format_size(range.from) +
            (range.sizes > 1 ? "–" + format_size(range.to) : "");
  }
  if (answer.by_medians) text += "; by the medians alone equal near " + format_size(*answer.by_medians);
  return text;
}

}  // namespace

std::string format_size(double size) {
  constexpr double kWhole = 9.95;
  const double rounded = std::round(size);
  if (size >= kWhole || std::abs(size - rounded) < 1e-9) return format_significant(rounded, 1);
  return format_significant(size, 2);
}

std::string crossover_text(const Crossover& answer) {
  std::string text;
  switch (answer.kind) {
    case CrossoverKind::at: text = at_text(answer.crossings.front()); break;
    case CrossoverKind::always: text = "ahead at " + span_text(answer); break;
    case CrossoverKind::never: text = "behind at " + span_text(answer); break;
    case CrossoverKind::more_than_once: text = more_text(answer); break;
    case CrossoverKind::undecided: text = undecided_text(answer); break;
  }
  if (answer.without_numbers > 0)
    text += "; " + std::to_string(answer.without_numbers) + " " + (answer.without_numbers == 1 ? "size" : "sizes") +
            " without numbers";
  return text;
}

std::string block_crossovers(const Result& result, const CaseBlock& block, const std::vector<SweepCrossover>& answers,
                             std::size_t width) {
  const std::set<const ResultCase*> cases(block.cases.begin(), block.cases.end());
  std::vector<const SweepCrossover*> own;
  std::set<std::string> sweeps;
  for (const SweepCrossover& answer : answers) {
    if (!cases.contains(&result.cases[answer.sweep.sizes.front().case_index])) continue;
    own.push_back(&answer);
    sweeps.insert(answer.sweep.name);
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(own.size(), kMostLines); ++i) {
    const SweepCrossover& one = *own[i];
    const std::string what = one.pairing.target + " over " + one.pairing.base +
                             (one.kind == TimeKind::end_to_end ? " end to end" : "") + ", " +
                             (sweeps.size() > 1 ? one.sweep.name : one.sweep.axis);
    text += wrapped(plain_text("crossover " + what + ": " + crossover_text(one.answer)), width, 2);
  }
  if (own.size() > kMostLines) {
    text += "and " + std::to_string(own.size() - kMostLines) + " more crossovers; aibench recommend --json lists all\n";
  }
  return text;
}

}  // namespace aibench
