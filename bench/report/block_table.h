#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/report/case_block.h"
#include "bench/report/notes.h"
#include "bench/report/run_tables.h"
#include "bench/report/table.h"

namespace aibench {

// One block's table with its title, the lines about targets that did none of it, and its notes.
std::string block_text(const Result& result, const CaseBlock& block, const TableOptions& options, Notes& notes);

// A block for formats other than a terminal: one row a case and target, each with its label.
struct BlockRows {
  std::optional<Table> table;       // absent when no target did any of it
  std::vector<std::string> absent;  // "cuda: unavailable: why" of the targets that have no row; foreign text
};
BlockRows block_rows(const Result& result, const CaseBlock& block, Notes& notes);

}  // namespace aibench
