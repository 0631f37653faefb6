#pragma once

#include "bench/report/export/xlsx_book.h"
#include "bench/result/result.h"

namespace aibench {

// Adds the sheet "Charts": rate against size on logarithmic axes, one chart a block of cases and one line a target, and
// behind it "Chart data" with the numbers they are drawn from. A block needs two sizes that were measured. At most
// kMostCharts; adds nothing when there is nothing to draw.
inline constexpr std::size_t kMostCharts = 24;
void add_xlsx_charts(XlsxBook& book, const Result& result);

}  // namespace aibench
