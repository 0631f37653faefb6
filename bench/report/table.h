#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aibench {

enum class Align { left, right };
enum class Tint { none, strong, dim, good, warn, bad };

struct Cell {
  std::string text = {};
  Tint tint = Tint::none;
  std::size_t span = 1;  // columns it stretches over; text of more than one is aligned to the left
};

struct TableColumn {
  std::string title = {};
  Align align = Align::left;
  bool starts_group = false;  // a vertical rule stands before it
};

// A table for a terminal: columns as wide as their contents, groups of columns set apart by a rule. Text may be
// foreign: control characters and broken UTF-8 are shown as escapes and no cell takes more than `most_width` columns.
class Table {
 public:
  static constexpr std::size_t kMaxCellWidth = 100;

  explicit Table(std::vector<TableColumn> columns, std::size_t most_width = kMaxCellWidth);

  // A line above the titles; spans add up to the number of columns.
  void set_heading(std::vector<Cell> cells);
  // Spans add up to at most the number of columns; missing cells are empty.
  void add_row(std::vector<Cell> cells);
  void add_row(const std::vector<std::string>& texts);
  bool empty() const { return rows_.empty(); }
  const std::vector<TableColumn>& columns() const { return columns_; }
  const std::vector<Cell>& heading() const { return heading_; }  // empty without one
  const std::vector<std::vector<Cell>>& rows() const { return rows_; }

  std::size_t width() const;  // columns of a terminal
  // Lines that end with '\n', without blanks at their ends. Escape sequences are written only with `color`.
  std::string render(bool color = false) const;

 private:
  std::vector<std::size_t> widths() const;
  std::string line(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths, bool color) const;
  std::size_t gap_before(std::size_t column) const;

  void make_plain(std::vector<Cell>& cells) const;

  std::vector<TableColumn> columns_;
  std::size_t most_width_;
  std::vector<Cell> heading_;
  std::vector<std::vector<Cell>> rows_;
};

// `text` with the escape sequences of a tint around it, or as it is.
std::string tinted(std::string_view text, Tint tint, bool color);

// What a table does to foreign text: control characters and bytes that are no UTF-8 become escapes, at most 1000 bytes
// are shown.
std::string plain_text(std::string_view text);

}  // namespace aibench
