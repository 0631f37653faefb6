#include "bench/report/html/html_table.h"

#include <algorithm>

#include "bench/report/format.h"
#include "bench/report/markup.h"

namespace aibench {
namespace {

std::string_view class_of(Tint tint) {
  switch (tint) {
    case Tint::none: return "";
    case Tint::strong: return "strong";
    case Tint::dim: return "dim";
    case Tint::good: return "good";
    case Tint::warn: return "warn";
    case Tint::bad: return "bad";
  }
  return "";
}

std::string attributes(const Cell& cell, Align align) {
  std::string classes(class_of(cell.tint));
  if (align == Align::right && cell.span == 1) classes += classes.empty() ? "n" : " n";
  std::string text = classes.empty() ? "" : " class=\"" + classes + "\"";
  if (cell.span > 1) text += " colspan=\"" + std::to_string(cell.span) + "\"";
  return text;
}

std::string row_html(const std::vector<Cell>& cells, const std::vector<TableColumn>& columns) {
  std::string text = "<tr>";
  std::size_t column = 0;
  for (const Cell& cell : cells) {
    const std::string inside = attributes(cell, columns[column].align) + ">" + markup_text(cell.text);
    text += column == 0 ? "<th scope=\"row\"" + inside + "</th>" : "<td" + inside + "</td>";
    column += cell.span;
  }
  for (; column < columns.size(); ++column) text += "<td></td>";
  return text + "</tr>\n";
}

// Above the titles: what groups of columns are of.
std::string heading_html(const std::vector<Cell>& heading) {
  if (heading.empty()) return "";
  std::string text = "<tr>";
  for (const Cell& cell : heading) {
    const std::string span = " colspan=\"" + std::to_string(cell.span) + "\"";
    text += cell.text.empty() ? "<td" + span + "></td>"
                              : "<th scope=\"colgroup\"" + span + ">" + markup_text(cell.text) + "</th>";
  }
  return text + "</tr>\n";
}

}  // namespace

std::string html_table(const Table& table, const std::string& caption, std::size_t most_rows, Lines lines) {
  const std::string name = markup_text(caption);
  std::string text = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + name +
                     (lines == Lines::several ? "\"><table class=\"wide\">" : "\"><table>") + "<caption>" + name +
                     "</caption>\n<thead>" + heading_html(table.heading()) + "<tr>";
  for (const TableColumn& column : table.columns()) {
    text += std::string("<th scope=\"col\"") + (column.align == Align::right ? " class=\"n\">" : ">") +
            (column.title.empty() ? "flags" : markup_text(column.title)) + "</th>";
  }
  text += "</tr></thead>\n<tbody>\n";
  const std::size_t shown = std::min(most_rows, table.rows().size());
  for (std::size_t i = 0; i < shown; ++i) text += row_html(table.rows()[i], table.columns());
  text += "</tbody></table></div>\n";
  if (shown < table.rows().size()) {
    text += "<p class=\"more\">" + format_count(shown) + " of " + format_count(table.rows().size()) +
            " rows are shown; aibench export csv=FILE has them all.</p>\n";
  }
  return text;
}

std::string html_list(const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = "<ul>\n";
  for (const std::string& line : lines) text += "<li>" + markup_text(line) + "</li>\n";
  return text + "</ul>\n";
}

std::string html_details(const std::string& summary, const std::string& contents) {
  if (contents.empty()) return "";
  return "<details><summary>" + markup_text(summary) + "</summary>\n" + contents + "</details>\n";
}

}  // namespace aibench
