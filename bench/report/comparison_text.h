#pragma once

#include <cstddef>
#include <string>

#include "bench/compare/comparison.h"
#include "bench/report/run_tables.h"

namespace aibench {

// The answer of a comparison for a terminal: what differs between the sides, one line a row, the reasons, the count of
// each verdict. Of many rows only those that need attention are listed unless `all`. Foreign text is inert.
std::string comparison_text(const Comparison& comparison, const TableOptions& options, bool all = false);

// For a pull request or a job's summary: GitHub's markdown, at most `most_bytes` long (whole rows are left out, and
// counted). Foreign text is inert there too.
std::string comparison_markdown(const Comparison& comparison, std::size_t most_bytes = std::size_t{1} << 20);

// `aibench.comparison/1`: everything, for programs.
std::string comparison_json(const Comparison& comparison);

// GitHub's workflow commands, a line each: errors for FAILED and REGRESSION, warnings for NOT-COMPARABLE and MISSING,
// at most `most` of them, the gravest first.
std::string github_annotations(const Comparison& comparison, std::size_t most = 10);

// "12 rows judged: 1 REGRESSION, 11 EQUIVALENT"; "nothing was judged" and why.
std::string comparison_summary(const Comparison& comparison);

// "+3.1 %", and "+3.1 % [+2.0, +4.2]" where the interval exists.
std::string change_text(const RatioInterval& ratio);

}  // namespace aibench
