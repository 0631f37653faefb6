#include "bench/answer/break_even.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "bench/answer/speedup.h"
#include "bench/stats/summary.h"

namespace aibench {
namespace {

// How many order statistics to leave away at each end for at least 95 %; nullopt when even all of them are too few.
std::optional<std::size_t> sign_test_cut(std::size_t n) {
  constexpr double kTail = 0.025 + 1e-12;
  double probability = std::pow(0.5, static_cast<double>(n)), below = 0;
  std::size_t cut = 0;
  for (; cut < n && below + probability <= kTail; ++cut) {
    below += probability;
    probability *= static_cast<double>(n - cut) / static_cast<double>(cut + 1);
  }
  return cut == 0 ? std::nullopt : std::optional(cut - 1);
}

// Of the rounds in which all three times were measured.
std::vector<double> calls_by_round(const std::vector<RoundMedian>& base, const std::vector<RoundMedian>& resident,
                                   const std::vector<RoundMedian>& end_to_end) {
  std::vector<double> calls;
  auto b = base.begin();
  auto e = end_to_end.begin();
  for (const RoundMedian& r : resident) {
    while (b != base.end() && b->round < r.round) ++b;
    while (e != end_to_end.end() && e->round < r.round) ++e;
    if (b == base.end() || e == end_to_end.end()) break;
    if (b->round != r.round || e->round != r.round) continue;
    calls.push_back(break_even_calls(b->median_s, r.median_s, e->median_s));
  }
  return calls;
}

// A count that rounding error put just above a whole number is that number.
double whole(double calls) {
  constexpr double kRounding = 1e-9;
  return std::max(1.0, std::ceil(calls * (1 - kRounding)));
}

BreakEven from_rounds(std::vector<double> calls, std::size_t cut) {
  std::ranges::sort(calls);
  const double low = calls[cut], high = calls[calls.size() - 1 - cut];
  if (std::isinf(low)) return {.state = BreakEvenState::never, .certain = true};
  if (std::isinf(high)) {
    return {.reason = "the rounds do not tell whether a call on resident data is faster at all"};
  }
  // The order statistics around the middle are finite: high is.
  return {.state = BreakEvenState::calls,
          .calls = whole(median_of(calls)),
          .low = whole(low),
          .high = whole(high),
          .certain = true};
}

BreakEven from_medians(double calls) {
  if (std::isinf(calls)) return {.state = BreakEvenState::never};
  return {.state = BreakEvenState::calls, .calls = whole(calls)};
}

}  // namespace

std::string_view name_of(BreakEvenState state) {
  switch (state) {
    case BreakEvenState::calls: return "calls";
    case BreakEvenState::never: return "never";
    case BreakEvenState::unknown: return "unknown";
  }
  return "?";
}

double break_even_calls(double base_s, double resident_s, double end_to_end_s) {
  if (!(base_s > resident_s)) return std::numeric_limits<double>::infinity();
  return std::max(0.0, end_to_end_s - resident_s) / (base_s - resident_s);
}

std::optional<BreakEven> break_even(const ResultTarget& base_target, const ResultRow& base, const ResultTarget& target,
                                    const ResultRow& row) {
  if (!base_target.shares_host_memory || target.shares_host_memory) return std::nullopt;
  if (!is_valid(base) || !is_valid(row)) return std::nullopt;
  if (!base.host_time || !row.host_time) return BreakEven{.reason = "the time of a single call was not measured"};
  if (!row.end_to_end_time) return BreakEven{.reason = "end-to-end time was not measured"};
  std::vector<double> calls =
      calls_by_round(round_medians(base_target, base, TimeKind::host), round_medians(target, row, TimeKind::host),
                     round_medians(target, row, TimeKind::end_to_end));
  if (const auto cut = sign_test_cut(calls.size())) return from_rounds(std::move(calls), *cut);
  return from_medians(
      break_even_calls(base.host_time->median_s, row.host_time->median_s, row.end_to_end_time->median_s));
}

}  // namespace aibench
