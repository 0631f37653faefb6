#include "bench/compare/compare.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "bench/compare/identity.h"
#include "bench/compare/row_test.h"
#include "bench/compare/verdict.h"
#include "bench/result/result.h"
#include "bench/stats/holm.h"
#include "bench/stats/power.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

// Pairs that can be tested at this share of alpha leave room for Holm's correction; with fewer, all rounds of a side
// are tested together.
constexpr double kRoomForPairs = 0.1;

SideSummary summary_of(const SideRow& row) {
  std::vector<double> times, clocks;
  for (const Reading& reading : row.readings) {
    times.push_back(reading.time_s);
    if (reading.clock_hz) clocks.push_back(*reading.clock_hz);
  }
  SideSummary summary{.rounds = times.size(), .median_s = median_of(times)};
  if (clocks.size() == times.size()) summary.clock_hz = median_of(clocks);
  return summary;
}

bool went_wrong(CaseStatus status) {
  return status == CaseStatus::wrong || status == CaseStatus::failed || status == CaseStatus::crashed ||
         status == CaseStatus::timeout;
}

std::string words_of(const SideRow& row) {
  if (row.status != CaseStatus::ok) return std::string(name_of(row.status)) + ": " + row.reason;
  return row.invalid.empty() ? "no such time was measured" : "invalid: " + row.invalid;
}

std::string refusal(const std::vector<Difference>& differences, const std::string& target) {
  std::string fields;
  for (const Difference& difference : differences) {
    if (!difference.refused || (!difference.target.empty() && difference.target != target)) continue;
    if (fields.find(difference.field) == std::string::npos) fields += (fields.empty() ? "" : ",") + difference.field;
  }
  return fields;
}

std::string id_of_check(const std::string& words) { return words.substr(0, words.find(':')); }

bool has_suspect(const SideRow& row, const std::string& id) {
  return std::any_of(row.suspects.begin(), row.suspects.end(),
                     [&](const std::string& words) { return id_of_check(words) == id; });
}

// The suspect check that keeps a row from being judged; empty when none does. What both sides have in common makes no
// difference between them, a disturbance only if they were measured in turns.
std::string doubt_about(const SideRow& row, const SideRow& other, const CompareOptions& options) {
  for (const std::string& words : row.suspects) {
    const std::string id = id_of_check(words);
    const auto& accepted = options.accepted_suspects;
    if (std::find(accepted.begin(), accepted.end(), id) != accepted.end()) continue;
    if (has_suspect(other, id) && (options.paired || !is_disturbance(id))) continue;
    return words;
  }
  return {};
}

// Settles what needs no test. True: the row goes on to be tested.
bool is_testable(const SideRow* base, const SideRow* next, const std::vector<Difference>& differences,
                 const CompareOptions& options, ComparedRow& row) {
  const auto settle = [&](Verdict verdict, const std::string& reason) {
    row.verdict = verdict;
    row.reason = reason;
    return false;
  };
  const bool base_counts = base && !base->readings.empty(), next_counts = next && !next->readings.empty();
  if (base_counts) row.base = summary_of(*base);
  if (next_counts) row.next = summary_of(*next);
  if (next && went_wrong(next->status)) return settle(Verdict::failed, words_of(*next));
  if (!next) return settle(Verdict::missing, "the new side does not have this row");
  if (!base) return settle(Verdict::added, "the base side does not have this row");
  if (!next_counts && !next->invalid.empty()) return settle(Verdict::not_comparable, "new side " + words_of(*next));
  if (!base_counts && !base->invalid.empty()) return settle(Verdict::not_comparable, "base side " + words_of(*base));
  if (!next_counts) return settle(Verdict::missing, words_of(*next));
  if (!base_counts) return settle(Verdict::added, "base side " + words_of(*base));
  if (base->parameters != next->parameters) {
    return settle(Verdict::not_comparable, "the case has other parameters on each side, under the same name");
  }
  if (const std::string fields = refusal(differences, row.target); !fields.empty()) {
    return settle(Verdict::not_comparable,
                  "the sides differ in " + fields + "; if that is meant: --allow-diff " + fields);
  }
  if (base->precision != next->precision && !base->precision.empty() && !next->precision.empty() &&
      !options.allowed.contains("precision")) {
    return settle(Verdict::not_comparable, "ran in " + base->precision + " on the base side and in " + next->precision +
                                               " on the new one; if that is meant: --allow-diff precision");
  }
  return true;
}

// Why a row is not judged on every difference: a suspect check of either side.
struct Doubt {
  std::string words;  // empty when there is none
  bool disturbance = false;
};

// A power limit that both sides ran at is part of what they have in common; at one side alone it is a difference
// between machines or moments.
Doubt doubt_about_power(const SideRow& base, const SideRow& next, const CompareOptions& options) {
  const auto& accepted = options.accepted_suspects;
  if (!base.power_capped || !next.power_capped || *base.power_capped == *next.power_capped) return {};
  if (std::find(accepted.begin(), accepted.end(), "gpu_power_cap") != accepted.end()) return {};
  return {.words = std::string("a power limit held the GPU's clocks down on the ") +
                   (*base.power_capped ? "base" : "new") +
                   " side only: gpu_power_cap (--accept gpu_power_cap judges it all the same)"};
}

Doubt doubt_about_either(const SideRow& base, const SideRow& next, const CompareOptions& options) {
  for (const bool of_base : {true, false}) {
    const std::string words = of_base ? doubt_about(base, next, options) : doubt_about(next, base, options);
    if (words.empty()) continue;
    const std::string id = id_of_check(words);
    return {.words = std::string(of_base ? "base" : "new") + " side is suspect: " + words + " (--accept " + id +
                     " judges it all the same)",
            .disturbance = is_disturbance(id)};
  }
  return doubt_about_power(base, next, options);
}

std::map<std::string, Independence> independence_by_target(const std::vector<SideRow>& rows) {
  std::map<std::string, std::vector<const SideRow*>> by_target;
  for (const SideRow& row : rows) by_target[row.target].push_back(&row);
  std::map<std::string, Independence> result;
  for (const auto& [target, of_target] : by_target) result[target] = independence_of(of_target);
  return result;
}

// The targets whose pace was measured by the same loop on both sides.
std::set<std::string> paced_targets(const Side& base, const Side& next) {
  std::set<std::string> paced;
  for (const ResultTarget& target : base.results.front().targets) {
    const std::string probe = base.pace_probe(target.target.name);
    if (!probe.empty() && probe == next.pace_probe(target.target.name)) paced.insert(target.target.name);
  }
  return paced;
}

Independence mean_of(const Independence& a, const Independence& b) {
  return {.time = (a.time + b.time) / 2,
          .by_clock = (a.by_clock + b.by_clock) / 2,
          .by_pace = (a.by_pace + b.by_pace) / 2,
          .by_reading = (a.by_reading + b.by_reading) / 2};
}

struct Tested {
  std::size_t row = 0;  // index into the comparison's rows
  const SideRow *base = nullptr, *next = nullptr;
  Doubt doubt;
};

std::string_view name_of_time(TimeKind kind) {
  switch (kind) {
    case TimeKind::host: return "host_time";
    case TimeKind::device: return "device_time";
    case TimeKind::end_to_end: return "end_to_end_time";
    case TimeKind::throughput: return "throughput_time";
    case TimeKind::upload: return "upload_time";
    case TimeKind::download: return "download_time";
  }
  return "?";
}

// The readings of files that have a number on both sides.
struct Pairs {
  std::vector<Reading> base, next;
};

Pairs pairs_of(const SideRow& base, const SideRow& next) {
  Pairs pairs;
  std::size_t a = 0, b = 0;
  while (a < base.readings.size() && b < next.readings.size()) {
    const Reading &x = base.readings[a], &y = next.readings[b];
    if (x.file == y.file) {
      pairs.base.push_back(x);
      pairs.next.push_back(y);
    }
    a += x.file <= y.file;
    b += y.file <= x.file;
  }
  return pairs;
}

bool pairs_suffice(const std::vector<Tested>& tested, double alpha) {
  return std::all_of(tested.begin(), tested.end(), [&](const Tested& one) {
    const std::size_t pairs = pairs_of(*one.base, *one.next).base.size();
    return smallest_p_signed_rank(pairs) * static_cast<double>(tested.size()) <= kRoomForPairs * alpha;
  });
}

std::string left_out_text(const SideRow& base, const SideRow& next) {
  std::string text;
  for (const SideRow* side : {&base, &next}) {
    if (side->left_out == 0) continue;
    text += "; " + std::to_string(side->left_out) + " of " + std::to_string(side->files) + " files of the " +
            (side == &base ? "base" : "new") + " side were left out, the first by " + side->left_out_why;
  }
  return text;
}

// Ids of networks that are trained to a goal are network/NAME/train/b100; no name has a slash.
std::string what_is_not_compared(const SideRow& row) {
  const bool to_goal = row.case_id.starts_with("network/") && row.case_id.find("/train/b") != std::string::npos;
  return to_goal ? "; this is the time of a training step, the time to the goal is not compared" : "";
}

void judge_all(const std::vector<Tested>& tested, const std::vector<SideRow>& base_rows,
               const std::vector<SideRow>& next_rows, const std::set<std::string>& paced, const CompareOptions& options,
               Comparison& comparison) {
  const auto base_share = independence_by_target(base_rows);
  const auto next_share = independence_by_target(next_rows);
  comparison.paired = options.paired && !tested.empty() && pairs_suffice(tested, options.alpha);
  std::vector<RowTest> tests;
  std::vector<double> p, time_p;
  tests.reserve(tested.size());
  for (const Tested& one : tested) {
    RowTestOptions row_options{
        .margin = comparison.rows[one.row].margin, .in_turns = options.paired, .paired = comparison.paired};
    row_options.use_pace = paced.contains(one.base->target);
    row_options.independence = mean_of(base_share.at(one.base->target), next_share.at(one.next->target));
    const Pairs pairs = comparison.paired ? pairs_of(*one.base, *one.next) : Pairs();
    tests.push_back(comparison.paired ? test_row(pairs.base, pairs.next, row_options)
                                      : test_row(one.base->readings, one.next->readings, row_options));
    // A disturbance moves a row by some percent; it does not explain a gross difference that every round shows.
    const bool counts = one.doubt.words.empty() || (one.doubt.disturbance && tests.back().is_gross());
    p.push_back(counts ? tests.back().p() : 1);
    time_p.push_back(tests.back().time.p);
  }
  const auto adjusted = holm_adjusted(p), time_adjusted = holm_adjusted(time_p);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    ComparedRow& row = comparison.rows[tested[i].row];
    const std::string& doubt = tested[i].doubt.words;
    if (doubt.empty() || adjusted[i] < options.alpha) {
      judge(tests[i], {.p = adjusted[i], .time_p = time_adjusted[i], .alpha = options.alpha, .family = tested.size()},
            row);
      if (!doubt.empty()) row.reason += "; too much for what makes it suspect (" + doubt + ")";
    } else {
      row.verdict = Verdict::inconclusive;
      row.reason = doubt;
    }
    row.reason += left_out_text(*tested[i].base, *tested[i].next) + what_is_not_compared(*tested[i].base);
  }
}

}  // namespace

Comparison compare(const Side& base, const Side& next, const CompareOptions& options) {
  Comparison comparison{.base_files = base.files,
                        .next_files = next.files,
                        .time = std::string(name_of_time(options.time)),
                        .alpha = options.alpha};
  comparison.differences = differences_between(base.results.front(), next.results.front(), options.allowed);
  const auto base_rows = base.rows(options.time), next_rows = next.rows(options.time);
  std::unordered_map<std::string, const SideRow*> next_by_name;
  for (const SideRow& row : next_rows) next_by_name.emplace(row.case_id + "\n" + row.target, &row);
  std::vector<Tested> tested;
  const auto add = [&](const SideRow* a, const SideRow* b) {
    const auto nothing = [](const SideRow* row) { return !row || (row->readings.empty() && row->invalid.empty()); };
    if (nothing(a) && nothing(b) && !(b && went_wrong(b->status))) {
      ++comparison.without_numbers;
      return;
    }
    const SideRow& either = a ? *a : *b;
    ComparedRow row{.case_id = either.case_id, .target = either.target};
    row.margin = margin_for(options.thresholds, row.case_id);
    if (is_testable(a, b, comparison.differences, options, row)) {
      tested.push_back(
          {.row = comparison.rows.size(), .base = a, .next = b, .doubt = doubt_about_either(*a, *b, options)});
    }
    comparison.rows.push_back(std::move(row));
  };
  for (const SideRow& row : base_rows) {
    const auto other = next_by_name.find(row.case_id + "\n" + row.target);
    add(&row, other == next_by_name.end() ? nullptr : other->second);
    if (other != next_by_name.end()) next_by_name.erase(other);
  }
  for (const SideRow& row : next_rows) {
    if (next_by_name.contains(row.case_id + "\n" + row.target)) add(nullptr, &row);
  }
  comparison.family = tested.size();
  judge_all(tested, base_rows, next_rows, paced_targets(base, next), options, comparison);
  return comparison;
}

}  // namespace aibench
