#include "bench/report/html/verdict.h"

#include <algorithm>
#include <map>
#include <vector>

#include "bench/answer/pair_speedup.h"
#include "bench/report/crossover_text.h"
#include "bench/report/format.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

constexpr std::size_t kMostTargets = 3;
constexpr std::size_t kMostCrossings = 2;

// How often a target was faster than the baseline, over all cases that both measured.
struct Tally {
  std::string target;
  std::vector<double> ratios;
  std::size_t faster = 0, slower = 0, equal = 0, by_medians = 0;
  std::size_t with_transfers = 0, faster_with_transfers = 0;
};

void count(Tally& tally, const PairSpeedup& pair) {
  if (!pair.resident) return;
  tally.ratios.push_back(pair.resident->ratio);
  tally.by_medians += pair.resident_outcome == Outcome::unknown;
  const bool faster = pair.resident_outcome == Outcome::faster ||
                      (pair.resident_outcome == Outcome::unknown && pair.resident->ratio > 1);
  tally.faster += faster;
  tally.equal += pair.resident_outcome == Outcome::tie;
  tally.slower += !faster && pair.resident_outcome != Outcome::tie;
  if (!pair.transfers || !pair.end_to_end) return;
  ++tally.with_transfers;
  tally.faster_with_transfers += pair.end_to_end_outcome == Outcome::faster ||
                                 (pair.end_to_end_outcome == Outcome::unknown && pair.end_to_end->ratio > 1);
}

std::vector<Tally> tallies_of(const Result& result) {
  std::map<std::string, Tally> by_target;
  for (const PairSpeedup& pair : speedups_over_baseline(result)) {
    if (!pair.other.target) continue;
    Tally& tally = by_target[pair.other.target->target.name];
    tally.target = pair.other.target->target.name;
    count(tally, pair);
  }
  std::vector<Tally> tallies;
  for (auto& [name, tally] : by_target) {
    if (!tally.ratios.empty()) tallies.push_back(std::move(tally));
  }
  std::stable_sort(tallies.begin(), tallies.end(),
                   [](const Tally& a, const Tally& b) { return median_of(a.ratios) > median_of(b.ratios); });
  return tallies;
}

std::string name_of_target(const Result& result, const std::string& name) {
  for (const ResultTarget& target : result.targets) {
    if (target.target.name == name && !target.shares_host_memory && target.device)
      return name + " (" + *target.device + ")";
  }
  return name;
}

std::string baseline_name(const Result& result) {
  std::size_t of_kind = 0;
  for (const ResultTarget& target : result.targets) of_kind += target.target.kind == result.baseline;
  return of_kind > 1 ? "the fastest " + result.baseline + " target" : result.baseline;
}

std::string cases_text(std::size_t count, std::size_t all) {
  if (all == 1) return count == 1 ? "in the one case that both measured" : "in no case";
  if (count == all) return "in all " + format_count(all) + " cases";
  return "in " + format_count(count) + " of " + format_count(all) + " cases";
}

std::string sentence(const Result& result, const Tally& tally) {
  const std::size_t all = tally.ratios.size();
  const auto [least, most] = std::minmax_element(tally.ratios.begin(), tally.ratios.end());
  std::string text = name_of_target(result, tally.target) + " is faster than " + baseline_name(result) + " " +
                     cases_text(tally.faster, all);
  if (tally.equal > 0) text += ", not told apart in " + format_count(tally.equal);
  if (tally.slower > 0) text += ", slower in " + format_count(tally.slower);
  text += all == 1 ? ": " + format_ratio(*most)
                   : ": " + format_ratio(median_of(tally.ratios)) + " in the median, from " + format_ratio(*least) +
                         " to " + format_ratio(*most);
  if (tally.with_transfers > 0) {
    text += "; with transfers it is faster " + cases_text(tally.faster_with_transfers, tally.with_transfers);
  }
  if (tally.by_medians > 0) text += " (too few rounds for an interval, so by the medians alone)";
  return text + ".";
}

// Sweeps along which the lead changes once.
std::string crossings_text(const std::vector<SweepCrossover>& answers) {
  std::string text;
  std::size_t told = 0;
  for (const SweepCrossover& one : answers) {
    if (one.answer.kind != CrossoverKind::at || told == kMostCrossings) continue;
    ++told;
    Crossover shown = one.answer;
    shown.without_numbers = 0;  // the tables tell
    text += " Along " + one.sweep.name + ", " + one.pairing.target + " against " + one.pairing.base +
            (one.kind == TimeKind::end_to_end ? " with transfers: " : ": ") + crossover_text(shown) + ".";
  }
  return text;
}

// Without anything to compare.
std::string lone_text(const Result& result) {
  std::string with_numbers;
  std::size_t targets = 0;
  std::optional<double> best;
  for (const ResultTarget& target : result.targets) {
    bool any = false;
    for (const ResultCase& one : result.cases) {
      const ResultRow* row = row_of(one, target.target.name);
      if (!row || !is_valid(*row)) continue;
      any = true;
      if (row->throughput && row->throughput->flop_per_s)
        best = std::max(best.value_or(0), *row->throughput->flop_per_s);
    }
    if (!any) continue;
    with_numbers +=
        (targets++ > 0 ? ", " : "") + target.target.name + (target.device ? " (" + *target.device + ")" : "");
  }
  if (targets == 0) return "There is no answer: no row of this run has numbers that can be trusted.";
  return "Measured on " + with_numbers + (best ? ", up to " + format_flop_rate(*best) : "") +
         ". There is no speedup to tell: no case has trustworthy numbers both on the baseline " + result.baseline +
         " and on another target.";
}

}  // namespace

std::string verdict_text(const Result& result, const std::vector<SweepCrossover>& answers) {
  const std::vector<Tally> tallies = tallies_of(result);
  if (tallies.empty()) return lone_text(result);
  std::string text;
  for (std::size_t i = 0; i < std::min(tallies.size(), kMostTargets); ++i) {
    text += (i > 0 ? " " : "") + sentence(result, tallies[i]);
  }
  const std::size_t left = tallies.size() - std::min(tallies.size(), kMostTargets);
  if (left > 0) text += " The tables have " + format_count(left) + " more " + (left == 1 ? "target." : "targets.");
  return text + crossings_text(answers);
}

std::string trust_text(const Result& result) {
  std::size_t rows = 0, valid = 0, suspect = 0, invalid = 0;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      ++rows;
      valid += is_valid(row);
      invalid += row.status == CaseStatus::ok && !is_valid(row);
      suspect += is_valid(row) && worst_problem(row) == Severity::suspect;
    }
  }
  std::string text =
      format_count(valid) + " of " + format_count(rows) + (rows == 1 ? " row has numbers" : " rows have numbers");
  if (suspect > 0) text += ", " + format_count(suspect) + " of them suspect";
  if (invalid > 0)
    text += "; " + format_count(invalid) + (invalid == 1 ? " was measured but is" : " were measured but are") +
            " invalid and not shown";
  if (rows > valid + invalid)
    text += "; " + format_count(rows - valid - invalid) + (rows - valid - invalid == 1 ? " has none" : " have none");
  if (!result.measure.precision_promised) text += "; a quick run, precision not promised";
  if (!result.complete) text += "; the run is not finished";
  for (const ResultTarget& target : result.targets) {
    if (!target.available) text += "; " + target.target.name + " was not available";
  }
  return text + ".";
}

}  // namespace aibench
