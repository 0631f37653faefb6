#include "bench/answer/recommend.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace aibench {
namespace {

// One target that has numbers for a case.
struct Contender {
  const ResultTarget* target;
  const ResultRow* row;
  double value;  // what counts: less is better
  double price;  // an hour; 1 unless cost counts
};

TimeKind time_of_criterion(Criterion by, const ResultRow& row) {
  const bool back_to_back = by == Criterion::throughput || by == Criterion::cost;
  return back_to_back && row.throughput_time ? TimeKind::throughput : TimeKind::host;
}

// Ascending by value.
std::vector<Contender> contenders_of(const TargetIndex& targets, const ResultCase& one,
                                     const RecommendOptions& options) {
  constexpr double kSecondsAnHour = 3600;
  std::vector<Contender> found;
  for (const ResultRow& row : one.results) {
    if (!is_valid(row)) continue;
    const ResultTarget& target = targets.of(row);
    if (options.by == Criterion::energy) {
      const auto joules = joules_a_call(row);
      if (joules) found.push_back({.target = &target, .row = &row, .value = *joules, .price = 1});
      continue;
    }
    const TimeStatistics* time = time_of(target, row, time_of_criterion(options.by, row));
    if (!time || !(time->median_s > 0)) continue;
    Contender contender{.target = &target, .row = &row, .value = time->median_s, .price = 1};
    if (options.by == Criterion::cost) {
      const auto price = options.price_an_hour.find(row.target);
      if (price == options.price_an_hour.end()) continue;
      contender.price = price->second;
      contender.value *= price->second / kSecondsAnHour;
    }
    if (std::isfinite(contender.value) && contender.value > 0) found.push_back(contender);
  }
  std::ranges::stable_sort(found, {}, &Contender::value);
  return found;
}

std::optional<RatioInterval> scaled(RatioInterval ratio, double factor) {
  ratio.ratio *= factor;
  if (ratio.low) *ratio.low *= factor;
  if (ratio.high) *ratio.high *= factor;
  return is_usable(ratio) ? std::optional(ratio) : std::nullopt;
}

// How many times better the best is than each other one, certain for all of them together. nullopt where the two have
// no common kind of time.
std::vector<std::optional<RatioInterval>> margins_of(const std::vector<Contender>& contenders, Criterion by) {
  const Contender& best = contenders.front();
  if (by == Criterion::energy) {
    std::vector<std::optional<RatioInterval>> ratios;
    for (std::size_t i = 1; i < contenders.size(); ++i) {
      ratios.push_back(RatioInterval{.ratio = contenders[i].value / best.value});
    }
    return ratios;
  }
  const TimeKind kind = time_of_criterion(by, *best.row);
  std::vector<std::optional<RatioInterval>> margins;
  std::optional<std::size_t> rounds;  // that `factor` is of
  double factor = 1;
  for (std::size_t i = 1; i < contenders.size(); ++i) {
    const Contender& other = contenders[i];
    auto& margin = margins.emplace_back();
    if (kind != time_of_criterion(by, *other.row)) continue;
    margin = speedup(*other.target, *other.row, *best.target, *best.row, kind);
    if (!margin) continue;
    const std::size_t least = std::min(other.row->rounds.size(), best.row->rounds.size());
    if (rounds != least) factor = widening(least, contenders.size() - 1);
    rounds = least;
    margin = scaled(widened(*margin, factor), other.price / best.price);
  }
  return margins;
}

void add_margins(Recommendation& answer, const std::vector<Contender>& contenders, Criterion by) {
  const auto margins = margins_of(contenders, by);
  answer.next = contenders[1].row->target;
  answer.margin = margins.front();
  answer.certainty = Certainty::certain;
  for (std::size_t i = 0; i < margins.size(); ++i) {
    const Outcome outcome = outcome_of(margins[i]);
    if (outcome == Outcome::unknown && answer.certainty == Certainty::certain) answer.certainty = Certainty::medians;
    if (outcome == Outcome::tie || outcome == Outcome::slower) {
      answer.certainty = Certainty::too_close;
      answer.equals.push_back(contenders[i + 1].row->target);
    }
  }
}

// What the best costs in transfers, against the fastest target that has none.
void add_transfers(Recommendation& answer, const std::vector<Contender>& contenders) {
  const Contender& best = contenders.front();
  if (best.target->shares_host_memory) return;
  const auto host = std::ranges::find_if(contenders, [](const Contender& c) { return c.target->shares_host_memory; });
  if (host == contenders.end()) return;
  answer.versus = host->row->target;
  answer.end_to_end = speedup(*host->target, *host->row, *best.target, *best.row, TimeKind::end_to_end);
  answer.break_even = break_even(*host->target, *host->row, *best.target, *best.row);
}

bool is_not_needed(const ResultCase& one) {
  return !one.results.empty() && std::ranges::all_of(one.results, [](const ResultRow& row) {
    return row.status == CaseStatus::skipped && row.stopped_by == StoppedBy::not_needed;
  });
}

// Joules of different scopes may not be taken for the same thing, so the scopes stand beside every answer.
std::string energy_reason(const Recommendation& answer) {
  std::string scopes;
  for (const ResultRow& row : answer.one->results) {
    if (!answer.values.contains(row.target)) continue;
    scopes += (scopes.empty() ? "" : ", ") + row.target + " " + row.energy->scope;
  }
  if (answer.certainty == Certainty::none) return "no target has valid numbers and its energy";
  return "of one window each, gross: " + scopes;
}

std::string reason_of(const Recommendation& answer, const RecommendOptions& options) {
  if (options.by == Criterion::energy) return energy_reason(answer);
  const std::string what = options.by == Criterion::cost ? "cheapest" : "fastest";
  switch (answer.certainty) {
    case Certainty::certain: return what + " of " + std::to_string(answer.values.size()) + " targets";
    case Certainty::too_close: return "the rounds do not tell the best from the next";
    case Certainty::medians: return what + " by the medians; too few rounds for an interval";
    case Certainty::only_one:
      return options.by == Criterion::cost ? "no other target has valid numbers and a price"
                                           : "no other target has valid numbers";
    case Certainty::none: break;
  }
  if (std::ranges::none_of(answer.one->results, is_valid)) return "no target has valid numbers";
  return options.by == Criterion::cost ? "no target has valid numbers and a price"
                                       : "the time of calls on resident data was not measured";
}

Recommendation recommend_one(const TargetIndex& targets, const ResultCase& one, const RecommendOptions& options) {
  Recommendation answer{.one = &one};
  const auto contenders = contenders_of(targets, one, options);
  for (const Contender& contender : contenders) answer.values.emplace(contender.row->target, contender.value);
  if (!contenders.empty()) {
    answer.target = contenders.front().row->target;
    answer.certainty = Certainty::only_one;
    if (contenders.size() > 1) add_margins(answer, contenders, options.by);
    if (options.by != Criterion::energy) add_transfers(answer, contenders);
  }
  answer.not_needed = is_not_needed(one);
  answer.reason = answer.not_needed ? one.results.front().reason : reason_of(answer, options);
  return answer;
}

}  // namespace

std::string_view name_of(Criterion criterion) {
  switch (criterion) {
    case Criterion::latency: return "latency";
    case Criterion::throughput: return "throughput";
    case Criterion::energy: return "energy";
    case Criterion::cost: return "cost";
  }
  return "?";
}

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::certain: return "certain";
    case Certainty::too_close: return "too close to call";
    case Certainty::medians: return "by the medians alone";
    case Certainty::only_one: return "the only one";
    case Certainty::none: return "none";
  }
  return "?";
}

std::vector<Recommendation> recommend(const Result& result, const RecommendOptions& options) {
  for (const auto& [target, price] : options.price_an_hour) {
    if (!(price > 0)) throw std::invalid_argument("recommend: the price of " + target + " is not above 0");
  }
  const TargetIndex targets(result);
  std::vector<Recommendation> answers;
  answers.reserve(result.cases.size());
  for (const ResultCase& one : result.cases) answers.push_back(recommend_one(targets, one, options));
  return answers;
}

}  // namespace aibench
