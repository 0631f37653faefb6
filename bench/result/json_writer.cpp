#include "bench/result/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "bench/config/text.h"

namespace aibench {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool plain(unsigned char byte) { return byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\'; }

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    default: break;
  }
  if (byte < 0x20 || byte == 0x7F) {
    out += "\\u00";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xF];
  } else {
    out += static_cast<char>(byte);
  }
}

}  // namespace

void JsonWriter::key(std::string_view name) {
  begin_element();
  append_string(name);
  text_ += ':';
  if (!levels_.empty() && levels_.back().style == Style::lines) text_ += ' ';
  last_key_ = name;
  after_key_ = true;
}

void JsonWriter::value(std::string_view text) {
  begin_value();
  append_string(text);
}

void JsonWriter::value(bool flag) {
  begin_value();
  text_ += flag ? "true" : "false";
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) throw NotANumber("\"" + last_key_ + "\" is not a finite number");
  begin_value();
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const std::string_view written(digits.data(), static_cast<std::size_t>(end - digits.data()));
  text_ += written;
  // A whole number keeps its type: readers take "1" for an integer.
  if (written.find_first_of(".e") == std::string_view::npos) text_ += ".0";
}

void JsonWriter::value(const std::vector<std::string>& texts) {
  open_array();
  for (const std::string& text : texts) value(text);
  close_array();
}

void JsonWriter::null() {
  begin_value();
  text_ += "null";
}

void JsonWriter::raw(std::string_view json) {
  begin_value();
  text_ += json;
  flush_if_large();
}

void JsonWriter::finish() {
  if (!levels_.empty() || after_key_) throw std::logic_error("JsonWriter: the document is not closed");
  text_ += '\n';
  sink_(text_);
  text_.clear();
}

void JsonWriter::open(char bracket, Style style) {
  begin_value();
  text_ += bracket;
  levels_.push_back({.style = style});
}

void JsonWriter::close(char bracket) {
  const Level closed = levels_.back();
  levels_.pop_back();
  if (closed.style == Style::lines && !closed.empty) new_line();
  text_ += bracket;
  flush_if_large();
}

void JsonWriter::begin_value() {
  if (!after_key_ && !levels_.empty()) begin_element();
  after_key_ = false;
}

void JsonWriter::begin_element() {
  Level& level = levels_.back();
  if (!level.empty) text_ += ',';
  level.empty = false;
  if (level.style == Style::lines) new_line();
}

void JsonWriter::new_line() {
  text_ += '\n';
  for (const Level& level : levels_) text_ += level.style == Style::lines ? "  " : "";
}

void JsonWriter::append_string(std::string_view text) {
  text_ += '"';
  while (!text.empty()) {
    std::size_t run = 0;
    while (run < text.size() && plain(static_cast<unsigned char>(text[run]))) ++run;
    text_.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) break;
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      append_escaped(text_, static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    // A run of non-ASCII bytes: what of it is UTF-8 stays.
    std::size_t foreign = 0;
    while (foreign < text.size() && static_cast<unsigned char>(text[foreign]) >= 0x80) ++foreign;
    const std::size_t valid = first_invalid_utf8(text.substr(0, foreign)).value_or(foreign);
    text_.append(text.substr(0, valid));
    text.remove_prefix(valid);
    if (valid == foreign) continue;
    text_ += kReplacement;
    text.remove_prefix(1);
  }
  text_ += '"';
}

void JsonWriter::flush_if_large() {
  if (text_.size() < kPiece) return;
  sink_(text_);
  text_.clear();
}

}  // namespace aibench
