#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace aibench {

// Builds CSV after RFC 4180: cells separated by commas, quoted where they have to be, lines ended by CR LF.
class CsvText {
 public:
  // Foreign text whose control characters are gone. What starts with = + - @ TAB CR, perhaps behind blanks, gets an
  // apostrophe in front, so that no spreadsheet runs it; likewise behind a semicolon, which separates cells where the
  // comma is the decimal point.
  void text(std::string_view cell);
  // Finite; at most 15 significant digits, no locale.
  void number(double value);
  // The same, or an empty cell.
  void number(const std::optional<double>& value) { value ? number(*value) : empty(); }
  void empty() { begin_cell(); }
  void end_line();

  // What was built so far; goes on with an empty text.
  std::string take() { return std::exchange(text_, {}); }

 private:
  void begin_cell();

  std::string text_;
  bool line_is_empty_ = true;
};

}  // namespace aibench
