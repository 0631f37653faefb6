#include "bench/report/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "bench/report/display_width.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr std::string_view kGroupRule = " │ ";
constexpr std::string_view kColumnGap = "  ";
constexpr std::size_t kMostBytes = 1000;

std::string_view code_of(Tint tint) {
  switch (tint) {
    case Tint::none: return "";
    case Tint::strong: return "\x1b[1m";
    case Tint::dim: return "\x1b[2m";
    case Tint::good: return "\x1b[32m";
    case Tint::warn: return "\x1b[33m";
    case Tint::bad: return "\x1b[31m";
  }
  return "";
}

void trim_end(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

}  // namespace

std::string plain_text(std::string_view text) { return printable(text, kMostBytes); }

std::string tinted(std::string_view text, Tint tint, bool color) {
  if (!color || tint == Tint::none || text.empty()) return std::string(text);
  return std::string(code_of(tint)) + std::string(text) + "\x1b[0m";
}

Table::Table(std::vector<TableColumn> columns, std::size_t most_width)
    : columns_(std::move(columns)), most_width_(most_width) {
  for (TableColumn& column : columns_) column.title = clipped(plain_text(column.title), most_width_);
}

void Table::make_plain(std::vector<Cell>& cells) const {
  for (Cell& cell : cells) cell.text = clipped(plain_text(cell.text), most_width_);
}

void Table::set_heading(std::vector<Cell> cells) {
  make_plain(cells);
  heading_ = std::move(cells);
}

void Table::add_row(std::vector<Cell> cells) {
  make_plain(cells);
  rows_.push_back(std::move(cells));
}

void Table::add_row(const std::vector<std::string>& texts) {
  std::vector<Cell> cells;
  for (const std::string& text : texts) cells.push_back({.text = text});
  add_row(std::move(cells));
}

std::size_t Table::gap_before(std::size_t column) const {
  if (column == 0) return 0;
  return columns_[column].starts_group ? display_width(kGroupRule) : kColumnGap.size();
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  for (const TableColumn& column : columns_) widths.push_back(display_width(column.title));
  const auto for_cells = [&](const std::vector<Cell>& cells, auto use) {
    std::size_t column = 0;
    for (const Cell& cell : cells) {
      use(cell, column);
      column += cell.span;
    }
  };
  const auto single = [&](const Cell& cell, std::size_t column) {
    if (cell.span == 1) widths[column] = std::max(widths[column], display_width(cell.text));
  };
  // What a spanning cell lacks is added to the last column that it covers.
  const auto spanning = [&](const Cell& cell, std::size_t column) {
    if (cell.span == 1) return;
    std::size_t room = widths[column];
    for (std::size_t c = column + 1; c < column + cell.span; ++c) room += gap_before(c) + widths[c];
    const std::size_t needed = display_width(cell.text);
    if (needed > room) widths[column + cell.span - 1] += needed - room;
  };
  for (const auto& row : rows_) for_cells(row, single);
  for_cells(heading_, single);
  for (const auto& row : rows_) for_cells(row, spanning);
  for_cells(heading_, spanning);
  return widths;
}

std::size_t Table::width() const {
  const auto each = widths();
  std::size_t width = std::accumulate(each.begin(), each.end(), std::size_t{0});
  for (std::size_t c = 0; c < columns_.size(); ++c) width += gap_before(c);
  return width;
}

std::string Table::line(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths, bool color) const {
  std::string text;
  std::size_t column = 0;
  const auto add = [&](const Cell& cell) {
    if (column > 0) text += columns_[column].starts_group ? kGroupRule : kColumnGap;
    std::size_t room = widths[column];
    for (std::size_t c = column + 1; c < column + cell.span; ++c) room += gap_before(c) + widths[c];
    const std::string padding(room - display_width(cell.text), ' ');
    const bool left = cell.span > 1 || columns_[column].align == Align::left;
    text += (left ? "" : padding) + tinted(cell.text, cell.tint, color) + (left ? padding : "");
    column += cell.span;
  };
  for (const Cell& cell : cells) add(cell);
  while (column < columns_.size()) add({});
  trim_end(text);
  return text + "\n";
}

std::string Table::render(bool color) const {
  const auto each = widths();
  std::vector<Cell> titles;
  for (const TableColumn& column : columns_) titles.push_back({.text = column.title, .tint = Tint::dim});
  std::string text;
  if (!heading_.empty()) text += line(heading_, each, color);
  text += line(titles, each, color);
  for (const auto& row : rows_) text += line(row, each, color);
  return text;
}

}  // namespace aibench
