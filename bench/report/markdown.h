#pragma once

#include <string>
#include <string_view>

#include "bench/report/table.h"

namespace aibench {

// Foreign text for GitHub's markdown: what means something there or in HTML becomes an entity, so that text stays text
// and cannot end the cell it stands in.
std::string markdown_text(std::string_view foreign);

// A table of its own; a cell that spans columns leaves the others empty. The heading is left out.
std::string markdown_table(const Table& table);

}  // namespace aibench
