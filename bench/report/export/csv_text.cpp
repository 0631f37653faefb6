#include "bench/report/export/csv_text.h"

#include <array>
#include <charconv>

namespace aibench {
namespace {

bool starts_formula(char c) { return std::string_view("=+-@\t\r").find(c) != std::string_view::npos; }

}  // namespace

void CsvText::text(std::string_view cell) {
  begin_cell();
  const bool quoted = cell.find_first_of(",;\"\r\n") != std::string_view::npos;
  if (quoted) text_ += '"';
  bool at_start = true;
  for (const char c : cell) {
    if (at_start && starts_formula(c)) text_ += '\'';
    if (c == '"') text_ += '"';
    text_ += c;
    at_start = c == ';' || (at_start && c == ' ');
  }
  if (quoted) text_ += '"';
}

void CsvText::number(double value) {
  begin_cell();
  std::array<char, 40> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::general, 15).ptr;
  text_.append(digits.data(), end);
}

void CsvText::end_line() {
  text_ += "\r\n";
  line_is_empty_ = true;
}

void CsvText::begin_cell() {
  if (!line_is_empty_) text_ += ',';
  line_is_empty_ = false;
}

}  // namespace aibench
