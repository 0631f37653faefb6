#include "bench/report/html/verdict.h"

#include <algorithm>
#include <vector>

#include "bench/answer/pair_speedup.h"
#include "bench/report/crossover_text.h"
#include "bench/report/format.h"
#include "bench/report/html/verdict_parts.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

constexpr std::size_t kMostTargets = 3;
constexpr std::size_t kMostCrossings = 2;

// How often a target was faster than its base, over all cases that both measured.
struct Tally {
  std::string target, base;
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

// Those against the baseline; the targets that it stands for among each other only where there is nothing else.
std::vector<Pairing> verdict_pairings(const Result& result) {
  std::vector<Pairing> pairings = pairings_of(result);
  const auto bases = baseline_targets(result);
  const auto is_base = [&](const Pairing& pairing) {
    return std::ranges::any_of(bases, [&](const auto* target) { return target->target.name == pairing.target; });
  };
  if (!std::ranges::all_of(pairings, is_base)) std::erase_if(pairings, is_base);
  return pairings;
}

std::string base_name(const Pairing& pairing) {
  return pairing.base_targets.size() > 1 ? "the fastest " + pairing.base + " target" : pairing.base;
}

// Of the cases that only move data, or of all others.
std::vector<Tally> tallies_of(const Result& result, bool copies) {
  const TargetIndex targets(result);
  std::vector<Tally> tallies;
  for (const Pairing& pairing : verdict_pairings(result)) {
    Tally tally{.target = pairing.target, .base = base_name(pairing)};
    for (const ResultCase& one : result.cases) {
      if ((one.family == "copy") != copies) continue;
      const ResultRow *base = base_row(one, pairing, TimeKind::host), *row = row_of(one, pairing.target);
      if (base && row) count(tally, pair_speedup(targets, one, *base, *row));
    }
    if (!tally.ratios.empty()) tallies.push_back(std::move(tally));
  }
  std::ranges::stable_sort(tallies,
                           [](const Tally& a, const Tally& b) { return median_of(a.ratios) > median_of(b.ratios); });
  return tallies;
}

std::string name_of_target(const Result& result, const std::string& name) {
  for (const ResultTarget& target : result.targets) {
    if (target.target.name == name && !target.shares_host_memory) return with_device(target);
  }
  return name;
}

std::string cases_text(std::size_t count, std::size_t all) {
  if (all == 1) return count == 1 ? "in the one case that both measured" : "in no case";
  if (count == all) return "in all " + format_count(all) + " cases";
  return "in " + format_count(count) + " of " + format_count(all) + " cases";
}

std::string sentence(const Result& result, const Tally& tally) {
  const std::size_t all = tally.ratios.size();
  const auto [least, most] = std::minmax_element(tally.ratios.begin(), tally.ratios.end());
  std::string text =
      name_of_target(result, tally.target) + " is faster than " + tally.base + " " + cases_text(tally.faster, all);
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

}  // namespace

std::string verdict_text(const Result& result, const std::vector<SweepCrossover>& answers) {
  std::vector<Tally> tallies = tallies_of(result, false);
  if (tallies.empty()) tallies = tallies_of(result, true);
  if (tallies.empty()) return lone_text(result) + goals_text(result);
  std::string text;
  for (std::size_t i = 0; i < std::min(tallies.size(), kMostTargets); ++i) {
    text += (i > 0 ? " " : "") + sentence(result, tallies[i]);
  }
  const std::size_t left = tallies.size() - std::min(tallies.size(), kMostTargets);
  if (left > 0) text += " The tables have " + format_count(left) + " more " + (left == 1 ? "target." : "targets.");
  return text + crossings_text(answers) + goals_text(result);
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
