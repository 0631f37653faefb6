#pragma once

#include <string>
#include <vector>

#include "bench/report/notes.h"
#include "bench/report/rate.h"
#include "bench/report/table.h"
#include "bench/result/result.h"

namespace aibench {

// The columns that one target takes in a block's table.
struct RowLayout {
  RateKind rate = RateKind::flops;
  std::string time_title = "latency";
  bool bound = false;   // a column of what holds each row back
  bool energy = false;  // a column of work a joule
  bool flags = false;   // a column for the letters of suspect rows
  std::size_t columns() const { return 4 + std::size_t{bound} + std::size_t{energy} + std::size_t{flags}; }
};

std::vector<TableColumn> row_columns(const RowLayout& layout);

// The row's numbers, or one cell over all its columns that says why there are none; details go to the notes.
std::vector<Cell> row_cells(const ResultTarget& target, const ResultCase& one, const ResultRow& row,
                            const RowLayout& layout, Notes& notes);

// "compute", "memory", "launch"; "+t" when transfers take over end to end; empty when nothing is known to hold it back.
std::string bound_text(const ResultTarget& target, const ResultCase& one, const ResultRow& row);

}  // namespace aibench
