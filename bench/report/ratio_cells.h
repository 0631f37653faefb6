#pragma once

#include <string>
#include <vector>

#include "bench/answer/speedup.h"
#include "bench/report/case_block.h"
#include "bench/report/table.h"
#include "bench/result/result.h"

namespace aibench {

// One column about a target against the baseline: its speedup, resident or with transfers, or from how many calls on
// resident data on a transfer pays.
struct RatioColumn {
  std::string target;
  TimeKind kind = TimeKind::host;
  bool break_even = false;
};

// What a block's ratios are taken against, found once: for each of its cases the baseline's row, null where there is
// none.
using BaseRows = std::vector<const ResultRow*>;
BaseRows base_rows(const TargetIndex& index, const CaseBlock& block);

// The speedup columns that the targets shown in a block deserve: every one that is not itself the baseline in all of
// its cases, and the end-to-end ratio and the break-even count beside it where transfers make a difference. Empty with
// fewer than two targets or without any baseline.
std::vector<RatioColumn> ratio_columns(const Result& result, const CaseBlock& block, const BaseRows& bases,
                                       const std::vector<std::string>& targets);

// "2.31× [2.25–2.38]", "tie [0.98–1.03]", "base", or "-" when there is nothing to compare; of a break-even count
// "4 calls [3–5]", "never" or "unknown". `base` is the case's.
Cell ratio_cell(const TargetIndex& index, const ResultCase& one, const ResultRow* base, const RatioColumn& column);

}  // namespace aibench
