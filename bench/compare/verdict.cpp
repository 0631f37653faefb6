#include "bench/compare/verdict.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "bench/stats/power.h"

namespace aibench {
namespace {

std::string percent(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f %%", (ratio - 1) * 100);
  return text;
}

std::string share(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", value * 100);
  return text;
}

std::string p_text(double p) {
  char text[32];
  std::snprintf(text, sizeof text, p < 0.001 ? "p %.0e" : "p %.3f", p);
  return text;
}

std::string spaces(const RowTest& test) {
  return test.speed_explains
             ? "time " + percent(test.time.ratio.ratio) + ", cycles " + percent(test.cycles->ratio.ratio)
             : "time " + percent(test.time.ratio.ratio);
}

std::string why_time_alone(const RowTest& test) {
  if (test.speed_explains) return {};
  return test.cycles ? "; the speed of the core explains nothing here, so time decides alone"
                     : "; the speed of the core was not read, so time decides alone";
}

void judge_difference(const RowTest& test, const Judgement& judgement, ComparedRow& row) {
  const double effect = test.effect(), limit = std::log1p(row.margin);
  const std::string words = spaces(test) + ", " + p_text(judgement.p);
  if (std::log(effect) > limit) {
    row.verdict = Verdict::regression;
    row.reason = "slower: " + words + why_time_alone(test);
  } else if (std::log(effect) < -limit) {
    row.verdict = Verdict::improvement;
    row.reason = "faster: " + words + why_time_alone(test);
  } else {
    row.verdict = Verdict::small;
    row.reason = "a certain difference, inside the margin of " + share(row.margin) + ": " + words;
  }
}

std::string rounds_text(const ComparedRow& row) {
  return std::to_string(row.base->rounds) + " against " + std::to_string(row.next->rounds) + " rounds";
}

std::string what_could_be_seen(const RowTest& test, const Judgement& judgement, const ComparedRow& row) {
  if (test.smallest_p * static_cast<double>(judgement.family) >= judgement.alpha) {
    return rounds_text(row) + " cannot reach significance among " + std::to_string(judgement.family) +
           " rows; measure 10 rounds or more, or compare fewer rows";
  }
  if (!row.detectable) return rounds_text(row) + " say too little";
  std::string text = rounds_text(row) + " would have shown " + percent(*row.detectable);
  if (row.rounds_needed) text += "; " + share(row.margin) + " takes " + std::to_string(*row.rounds_needed) + " a side";
  if (test.drift > 1 + row.margin) text += "; " + share(row.margin) + " takes measuring in turns (compare --run)";
  return text;
}

std::string why_it_may_be_drift(const RowTest& test) {
  return "rounds that spread like these come from a machine on which two files of the same thing differ by up to " +
         share(test.drift - 1) + "; measure in turns (compare --run)";
}

void note_power(const RowTest& test, const Judgement& judgement, ComparedRow& row) {
  if (!(test.log_sd > 0)) return;
  const PowerQuestion question{
      .alpha = judgement.alpha / static_cast<double>(std::max<std::size_t>(1, judgement.family)), .power = 0.8};
  row.detectable = smallest_detectable_ratio(question, test.log_sd, row.base->rounds, row.next->rounds);
  if (row.detectable) row.detectable = std::max(*row.detectable, test.drift);
  // More rounds do not tell code from drift.
  if (test.drift <= 1 + row.margin) row.rounds_needed = rounds_needed(question, test.log_sd, 1 + row.margin);
}

}  // namespace

void judge(const RowTest& test, const Judgement& judgement, ComparedRow& row) {
  row.time = test.time.ratio;
  if (test.cycles) row.cycles = test.cycles->ratio;
  row.judged_by_time_alone = !test.speed_explains;
  row.p = judgement.p;
  if (judgement.p < judgement.alpha && !test.is_drift()) return judge_difference(test, judgement, row);
  const SpaceTest& deciding = test.deciding();
  const bool speed_moved = test.speed_explains && judgement.time_p < judgement.alpha;
  if (deciding.p_equivalent < judgement.alpha) {
    row.verdict = Verdict::equivalent;
    row.reason = speed_moved ? "the machine changed, not the code: " + spaces(test)
                             : "inside the margin of " + share(row.margin) + ": " + spaces(test);
    return;
  }
  row.verdict = Verdict::inconclusive;
  note_power(test, judgement, row);
  if (judgement.p < judgement.alpha) {
    row.reason = spaces(test) + ", " + p_text(judgement.p) + why_time_alone(test) + "; " + why_it_may_be_drift(test);
    return;
  }
  row.reason = (speed_moved ? "the machine changed, not the code: " : "") + spaces(test) + "; " +
               what_could_be_seen(test, judgement, row);
}

}  // namespace aibench
