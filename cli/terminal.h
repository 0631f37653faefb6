#pragma once

#include "bench/report/run_tables.h"

namespace aibench {

// How wide standard output is and whether it takes colours: a terminal's own width, colours unless NO_COLOR is set; the
// defaults for a file or pipe.
TableOptions terminal_options();

// Writes to standard output and makes sure that it arrived; throws IoError.
void print_answer(const std::string& text);

}  // namespace aibench
