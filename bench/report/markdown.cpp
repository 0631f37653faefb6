#include "bench/report/markdown.h"

namespace aibench {

std::string markdown_text(std::string_view foreign) {
  std::string text;
  for (const char c : plain_text(foreign)) {
    if (std::string_view("|`*_<>&[]()#!~@\\$").find(c) != std::string_view::npos) {
      text += "&#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      text += c;
    }
  }
  return text;
}

std::string markdown_table(const Table& table) {
  std::string titles = "|", rules = "|", rows;
  for (const TableColumn& column : table.columns()) {
    titles += " " + markdown_text(column.title) + " |";
    rules += column.align == Align::right ? "--:|" : "---|";
  }
  for (const std::vector<Cell>& cells : table.rows()) {
    rows += "|";
    std::size_t written = 0;
    for (const Cell& cell : cells) {
      rows += " " + markdown_text(cell.text) + " |";
      for (std::size_t i = 1; i < cell.span; ++i) rows += " |";
      written += cell.span;
    }
    for (; written < table.columns().size(); ++written) rows += " |";
    rows += "\n";
  }
  return titles + "\n" + rules + "\n" + rows;
}

}  // namespace aibench
