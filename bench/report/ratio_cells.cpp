#include "bench/report/ratio_cells.h"

#include <algorithm>

#include "bench/answer/break_even.h"
#include "bench/answer/speedup.h"
#include "bench/report/format.h"

namespace aibench {
namespace {

const ResultTarget* find_target(const Result& result, const std::string& name) {
  const auto found = std::find_if(result.targets.begin(), result.targets.end(),
                                  [&](const ResultTarget& target) { return target.target.name == name; });
  return found == result.targets.end() ? nullptr : &*found;
}

// The baseline of a case is one of the targets shown, this one is another, and both have numbers.
bool is_compared(const Result& result, const ResultCase& one, const std::string& target,
                 const std::vector<std::string>& targets) {
  const auto base = baseline_row(result, one, result.baseline);
  if (!base) return false;
  const std::string& name = one.results[*base].target;
  const ResultRow* row = row_of(one, target);
  return row && is_valid(*row) && is_valid(one.results[*base]) && name != target &&
         std::find(targets.begin(), targets.end(), name) != targets.end();
}

Cell interval_cell(const RatioInterval& ratio) {
  const auto tie = is_tie(ratio);
  if (!tie) return {.text = format_ratio(ratio.ratio)};
  const std::string interval = " [" + format_ratio_bare(*ratio.low) + "–" + format_ratio_bare(*ratio.high) + "]";
  if (*tie) return {.text = "tie" + interval, .tint = Tint::dim};
  return {.text = format_ratio(ratio.ratio) + interval, .tint = ratio.ratio > 1 ? Tint::good : Tint::bad};
}

Cell break_even_cell(const std::optional<BreakEven>& answer) {
  if (!answer) return {.text = "-"};
  if (answer->state != BreakEvenState::calls) return {.text = std::string(name_of(answer->state)), .tint = Tint::dim};
  std::string text = format_significant(*answer->calls, 1) + (*answer->calls == 1 ? " call" : " calls");
  if (answer->low && answer->high && *answer->low != *answer->high) {
    text += " [" + format_significant(*answer->low, 1) + "–" + format_significant(*answer->high, 1) + "]";
  }
  return {.text = text};
}

}  // namespace

std::vector<RatioColumn> ratio_columns(const Result& result, const CaseBlock& block,
                                       const std::vector<std::string>& targets) {
  std::vector<RatioColumn> columns;
  for (const std::string& name : targets) {
    const bool compared = std::any_of(block.cases.begin(), block.cases.end(),
                                      [&](const ResultCase* one) { return is_compared(result, *one, name, targets); });
    if (!compared) continue;
    columns.push_back({.target = name, .kind = TimeKind::host});
    const ResultTarget* target = find_target(result, name);
    const bool transfers = std::any_of(block.cases.begin(), block.cases.end(), [&](const ResultCase* one) {
      const ResultRow* row = row_of(*one, name);
      return row && row->end_to_end_time.has_value();
    });
    if (target && !target->shares_host_memory && transfers) {
      columns.push_back({.target = name, .kind = TimeKind::end_to_end});
      columns.push_back({.target = name, .break_even = true});
    }
  }
  return columns;
}

Cell ratio_cell(const Result& result, const ResultCase& one, const RatioColumn& column) {
  const auto base = baseline_row(result, one, result.baseline);
  const ResultRow* row = row_of(one, column.target);
  if (!base || !row) return {.text = "-"};
  const ResultRow& base_row = one.results[*base];
  if (&base_row == row) return {.text = is_valid(*row) ? "base" : "-", .tint = Tint::dim};
  const ResultTarget &base_target = target_of(result, base_row), &target = target_of(result, *row);
  if (column.break_even) return break_even_cell(break_even(base_target, base_row, target, *row));
  const auto ratio = speedup(base_target, base_row, target, *row, column.kind);
  return ratio ? interval_cell(*ratio) : Cell{.text = "-"};
}

}  // namespace aibench
