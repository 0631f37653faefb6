#include "bench/report/ratio_cells.h"

#include <algorithm>

#include "bench/answer/break_even.h"
#include "bench/report/format.h"

namespace aibench {
namespace {

const ResultTarget* find_target(const Result& result, const std::string& name) {
  const auto found = std::find_if(result.targets.begin(), result.targets.end(),
                                  [&](const ResultTarget& target) { return target.target.name == name; });
  return found == result.targets.end() ? nullptr : &*found;
}

// The baseline is one of the targets shown, the target is another, and both have numbers.
bool is_compared(const ResultCase& one, const ResultRow* base, const std::string& target,
                 const std::vector<std::string>& targets) {
  if (!base || base->target == target) return false;
  const ResultRow* row = row_of(one, target);
  return row && is_valid(*row) && is_valid(*base) &&
         std::find(targets.begin(), targets.end(), base->target) != targets.end();
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

BaseRows base_rows(const TargetIndex& index, const CaseBlock& block) {
  BaseRows bases;
  for (const ResultCase* one : block.cases) {
    const auto base = index.baseline_row(*one);
    bases.push_back(base ? &one->results[*base] : nullptr);
  }
  return bases;
}

std::vector<RatioColumn> ratio_columns(const Result& result, const CaseBlock& block, const BaseRows& bases,
                                       const std::vector<std::string>& targets) {
  std::vector<RatioColumn> columns;
  for (const std::string& name : targets) {
    bool compared = false;
    for (std::size_t c = 0; c < block.cases.size() && !compared; ++c) {
      compared = is_compared(*block.cases[c], bases[c], name, targets);
    }
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

Cell ratio_cell(const TargetIndex& index, const ResultCase& one, const ResultRow* base, const RatioColumn& column) {
  const ResultRow* row = row_of(one, column.target);
  if (!base || !row) return {.text = "-"};
  if (base == row) return {.text = is_valid(*row) ? "base" : "-", .tint = Tint::dim};
  const ResultTarget &base_target = index.of(*base), &target = index.of(*row);
  if (column.break_even) return break_even_cell(break_even(base_target, *base, target, *row));
  const auto ratio = speedup(base_target, *base, target, *row, column.kind);
  return ratio ? interval_cell(*ratio) : Cell{.text = "-"};
}

}  // namespace aibench
