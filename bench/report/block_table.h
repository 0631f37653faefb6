#pragma once

#include <string>

#include "bench/report/case_block.h"
#include "bench/report/notes.h"
#include "bench/report/run_tables.h"

namespace aibench {

// One block's table with its title, the lines about targets that did none of it, and its notes.
std::string block_text(const Result& result, const CaseBlock& block, const TableOptions& options, Notes& notes);

}  // namespace aibench
