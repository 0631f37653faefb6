#pragma once

#include <string_view>

#include "bench/report/plot_text.h"
#include "bench/report/run_tables.h"

namespace aibench {

// How wide standard output is and whether it takes colours: a terminal's own width, colours unless NO_COLOR is set; the
// defaults for a file or pipe.
TableOptions terminal_options();

// Writes to standard output and makes sure that it arrived; throws IoError.
void print_answer(std::string_view text);

// The same for plots; box characters where LC_ALL, LC_CTYPE or LANG (the first that is set) names UTF-8.
PlotOptions plot_options();

}  // namespace aibench
