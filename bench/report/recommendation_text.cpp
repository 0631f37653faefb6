#include "bench/report/recommendation_text.h"

#include <algorithm>

#include "bench/answer/not_known.h"
#include "bench/report/crossover_text.h"
#include "bench/report/format.h"
#include "bench/report/notes.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string interval_text(const RatioInterval& ratio) {
  if (!ratio.low || !ratio.high) return format_ratio(ratio.ratio);
  return format_ratio(ratio.ratio) + " [" + format_ratio_bare(*ratio.low) + "–" + format_ratio_bare(*ratio.high) + "]";
}

// "within 0.97×–1.03× of cpu": neither is ahead.
std::string closeness_text(const Recommendation& one) {
  if (!one.margin || !one.margin->low || !one.margin->high) return "";
  return "within " + format_ratio(*one.margin->low) + "–" + format_ratio(*one.margin->high) + " of " + one.next;
}

// "2.31× [2.2–2.4] over cpu"; of several cases "1.2×–40× over the next", unless they are too close to call: a range of
// such ratios would look like a finding.
std::string margin_text(const std::vector<const Recommendation*>& members) {
  if (members.size() == 1) {
    const Recommendation& only = *members.front();
    if (only.certainty == Certainty::too_close) return closeness_text(only);
    return only.margin ? interval_text(*only.margin) + " over " + only.next : "";
  }
  if (members.front()->certainty == Certainty::too_close) return "";
  double least = 0, most = 0;
  for (const Recommendation* member : members) {
    if (!member->margin) return "";
    const double ratio = member->margin->ratio;
    least = least == 0 ? ratio : std::min(least, ratio);
    most = std::max(most, ratio);
  }
  const bool same_next = std::ranges::all_of(members, [&](const auto* m) { return m->next == members.front()->next; });
  return format_ratio(least) + "–" + format_ratio(most) + " over " + (same_next ? members.front()->next : "the next");
}

// What one call of the case is.
std::string call_name(const ResultCase& one) {
  return one.family == "network" && one.id.find("/train") != std::string::npos ? "training step" : "call";
}

std::string value_text(const Recommendation& one, const RecommendOptions& by) {
  const double value = one.values.at(one.target);
  const std::string call = call_name(*one.one);
  if (by.by == Criterion::cost) {
    return format_significant(1e6 * value, 3) + (by.currency.empty() ? "" : " " + by.currency) + " a million " + call +
           "s";
  }
  if (by.by == Criterion::energy) return format_significant(value, 3) + " J a " + call;
  return format_time(value) + " a " + call + (by.by == Criterion::throughput ? " back to back" : "");
}

std::string break_even_text(const BreakEven& answer) {
  if (answer.state == BreakEvenState::never) return "transfers never pay";
  if (answer.state == BreakEvenState::unknown) return "calls that pay for the transfer: unknown, " + answer.reason;
  std::string text =
      "transfers pay from " + format_significant(*answer.calls, 1) + " call" + (*answer.calls == 1 ? "" : "s") + " on";
  if (answer.low && answer.high && *answer.low != *answer.high) {
    text += " [" + format_significant(*answer.low, 1) + "–" + format_significant(*answer.high, 1) + "]";
  }
  return text;
}

std::string transfer_text(const Recommendation& one) {
  std::string text;
  if (one.end_to_end) text = "end to end " + interval_text(*one.end_to_end) + " over " + one.versus;
  if (one.break_even) text += (text.empty() ? "" : ", ") + break_even_text(*one.break_even);
  return text;
}

std::string label_of(const RecommendationGroup& group, const std::vector<const Recommendation*>& members) {
  if (!group.sweep || members.size() == 1) return members.front()->one->id;
  const auto place = [&](std::size_t member) {
    return std::ranges::find(group.sweep->sizes, member, &SweepSize::case_index);
  };
  const auto from = place(group.members.front()), to = place(group.members.back());
  const auto sizes = static_cast<std::size_t>(to - from) + 1;
  std::string text =
      group.sweep->name + ", " + group.sweep->axis + " " + std::to_string(from->size) + "–" + std::to_string(to->size);
  if (sizes > members.size()) {
    text += " (" + std::to_string(members.size()) + " of " + std::to_string(sizes) + " sizes measured)";
  }
  return text;
}

// The first target's own words stand for all.
std::string why_none(const Recommendation& one) {
  if (one.one->results.empty()) return one.reason;
  const ResultRow& first = one.one->results.front();
  const std::string problem = problem_of(first);
  return problem.empty() ? one.reason : one.reason + " (" + first.target + ": " + problem + ")";
}

std::string answer_text(const std::vector<const Recommendation*>& members, const RecommendOptions& by) {
  const Recommendation& first = *members.front();
  if (first.certainty == Certainty::none) return "no answer: " + why_none(first);
  std::string text = first.target;
  if (first.certainty == Certainty::too_close) {
    std::vector<std::string> equals = first.equals;
    equals.insert(equals.begin(), first.target);
    text = "too close to call: " + joined(equals);
  }
  if (members.size() == 1) text += ", " + value_text(first, by);
  const std::string margin = margin_text(members);
  if (!margin.empty()) text += ", " + margin;
  text += "; " + (first.certainty == Certainty::certain ? std::string("certain") : first.reason);
  const std::string transfers = members.size() == 1 ? transfer_text(first) : "";
  return transfers.empty() ? text : text + "; " + transfers;
}

// Of several cases the transfers of the smallest and the largest size.
std::string transfers_of_group(const std::vector<const Recommendation*>& members) {
  if (members.size() == 1) return "";
  const std::string smallest = transfer_text(*members.front()), largest = transfer_text(*members.back());
  if (smallest.empty() || largest.empty()) return "";
  return "; transfers at the smallest: " + smallest + "; at the largest: " + largest;
}

// Of latencies and of calls back to back.
std::string crossovers_text(const Result& result, const RecommendOptions& by, const TableOptions& options) {
  if (by.by != Criterion::latency && by.by != Criterion::throughput) return "";
  std::string text;
  const bool back_to_back = by.by == Criterion::throughput;
  for (const SweepCrossover& one : back_to_back ? throughput_crossovers(result) : crossovers(result)) {
    const std::string what = one.pairing.target + " over " + one.pairing.base +
                             (one.kind == TimeKind::end_to_end ? " end to end"
                              : back_to_back                   ? " back to back"
                                                               : "") +
                             ", " + one.sweep.name;
    text += wrapped(plain_text("crossover " + what + ": " + crossover_text(one.answer)), options.width, 4);
  }
  return text;
}

std::string not_known_text(const Result& result, const std::vector<Recommendation>& recommendations,
                           const RecommendOptions& by, const TableOptions& options) {
  std::string text = tinted("not known", Tint::strong, options.color) + "\n";
  for (const std::string& line : not_known(result, recommendations, by)) {
    text += wrapped(plain_text("- " + line), options.width, 2);
  }
  return text;
}

}  // namespace

std::string recommendation_text(const Result& result, const std::vector<Recommendation>& recommendations,
                                const RecommendOptions& by, const TableOptions& options) {
  const std::vector<Sweep> sweeps = find_sweeps(result);
  std::string text = tinted("by " + std::string(name_of(by.by)), Tint::strong, options.color) + "\n";
  for (const RecommendationGroup& group : group(recommendations, sweeps)) {
    std::vector<const Recommendation*> members;
    for (const std::size_t member : group.members) members.push_back(&recommendations[member]);
    const std::string line = label_of(group, members) + ": " + answer_text(members, by) + transfers_of_group(members);
    text += wrapped(plain_text(line), options.width, 4);
  }
  const auto left_away = std::ranges::count(recommendations, true, &Recommendation::not_needed);
  if (left_away > 0) text += std::to_string(left_away) + " cases were not measured: not needed by --refine\n";
  return text + crossovers_text(result, by, options) + not_known_text(result, recommendations, by, options);
}

}  // namespace aibench
