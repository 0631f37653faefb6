#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/report/table.h"

namespace aibench {

// A table in a container that scrolls by itself, so that the page never has to. The first cell of each row is its
// header; the column without a title is that of the flags. All text is foreign and escaped. Of more than `most_rows`
// rows the first are shown, and a line says how many there are.
enum class Lines { one, several };  // of a cell: whether long text is broken
std::string html_table(const Table& table, const std::string& caption, std::size_t most_rows, Lines lines = Lines::one);

// <ul> of lines of foreign text; empty without lines.
std::string html_list(const std::vector<std::string>& lines);

// <details> around what is there for those who look for it; empty around nothing.
std::string html_details(const std::string& summary, const std::string& contents);

}  // namespace aibench
