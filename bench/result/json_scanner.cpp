#include "bench/result/json_scanner.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "bench/config/text.h"
#include "bench/result/result_error.h"

namespace aibench {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto continuation = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += {static_cast<char>(0xC0 | (code >> 6)), continuation(code)};
  } else if (code < 0x10000) {
    out += {static_cast<char>(0xE0 | (code >> 12)), continuation(code >> 6), continuation(code)};
  } else {
    out +=
        {static_cast<char>(0xF0 | (code >> 18)), continuation(code >> 12), continuation(code >> 6), continuation(code)};
  }
}

}  // namespace

void JsonScanner::run() {
  value();
  skip_blanks();
  if (!at_end()) fail("something follows after the document");
}

void JsonScanner::value() {
  skip_blanks();
  switch (peek()) {
    case '{': return object();
    case '[': return array();
    case '"': return string_value();
    case 't':
      literal("true");
      builder_.scalar(true);
      return;
    case 'f':
      literal("false");
      builder_.scalar(false);
      return;
    case 'n':
      literal("null");
      builder_.scalar(nullptr);
      return;
    default: break;
  }
  if (at_end()) fail("the document ends where a value should be");
  number();
}

void JsonScanner::object() {
  builder_.open(true);
  ++at_;
  skip_blanks();
  if (peek() == '}') {
    ++at_;
    return builder_.close();
  }
  for (;;) {
    skip_blanks();
    key();
    skip_blanks();
    expect(':', "after a member's name");
    value();
    skip_blanks();
    if (peek() == '}') break;
    expect(',', "or '}' in an object");
  }
  ++at_;
  builder_.close();
}

void JsonScanner::array() {
  builder_.open(false);
  ++at_;
  skip_blanks();
  if (peek() == ']') {
    ++at_;
    return builder_.close();
  }
  for (;;) {
    value();
    skip_blanks();
    if (peek() == ']') break;
    expect(',', "or ']' in an array");
  }
  ++at_;
  builder_.close();
}

void JsonScanner::literal(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) fail("expected " + std::string(word));
  at_ += word.size();
}

std::string_view JsonScanner::digits() {
  const std::size_t begin = at_;
  while (is_digit(peek())) ++at_;
  if (at_ == begin) fail(at_end() ? "the document ends where a digit should be" : "expected a value");
  return text_.substr(begin, at_ - begin);
}

void JsonScanner::number() {
  const std::size_t begin = at_;
  if (peek() == '-') ++at_;
  const std::string_view whole = digits();
  if (whole.size() > 1 && whole.front() == '0') fail_at(begin, "a number starts with 0");
  bool integer = true;
  if (peek() == '.') {
    ++at_;
    digits();
    integer = false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    digits();
    integer = false;
  }
  const std::string_view token = text_.substr(begin, at_ - begin);
  const char* const end = token.data() + token.size();
  std::uint64_t positive = 0;
  std::int64_t negative = 0;
  if (integer && token.front() != '-' && std::from_chars(token.data(), end, positive).ec == std::errc()) {
    return builder_.scalar(positive);
  }
  if (integer && token.front() == '-' && std::from_chars(token.data(), end, negative).ec == std::errc()) {
    return builder_.scalar(negative);
  }
  double real = 0;
  // Too small and too large for a double are told apart by strtod, which needs a terminated copy.
  if (std::from_chars(token.data(), end, real).ec != std::errc())
    real = std::strtod(std::string(token).c_str(), nullptr);
  if (!std::isfinite(real)) fail_at(begin, "a number is too large");
  builder_.scalar(real);
}

void JsonScanner::string_value() {
  bool stable = false;
  const std::string_view content = string(stable);
  builder_.text(content, stable);
}

void JsonScanner::key() {
  if (peek() != '"') fail(at_end() ? "the document ends in an object" : "expected a member's name");
  bool stable = false;
  const std::string_view name = string(stable);
  builder_.key(name, stable);
}

std::string_view JsonScanner::string(bool& stable) {
  const std::size_t begin = ++at_;
  stable = true;
  bool foreign = false;
  std::size_t copied = begin;  // up to here the text is in decoded_, unless stable
  for (;; ++at_) {
    if (at_end()) fail_at(begin - 1, "a string does not end");
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte == '"') break;
    if (byte < 0x20) fail("a control character in a string");
    if (byte >= 0x80) foreign = true;
    if (byte != '\\') continue;
    if (stable) decoded_.clear();
    stable = false;
    decoded_ += text_.substr(copied, at_ - copied);
    ++at_;
    append_escape();
    copied = at_ + 1;
  }
  const std::string_view raw = text_.substr(begin, at_ - begin);
  if (foreign) {
    if (const auto bad = first_invalid_utf8(raw)) fail_at(begin + *bad, "a string is not valid UTF-8");
  }
  if (!stable) decoded_ += text_.substr(copied, at_ - copied);
  ++at_;
  return stable ? raw : std::string_view(decoded_);
}

// The cursor stands on the character behind the backslash, and then on the last one of the escape.
void JsonScanner::append_escape() {
  switch (peek()) {
    case '"': decoded_ += '"'; return;
    case '\\': decoded_ += '\\'; return;
    case '/': decoded_ += '/'; return;
    case 'b': decoded_ += '\b'; return;
    case 'f': decoded_ += '\f'; return;
    case 'n': decoded_ += '\n'; return;
    case 'r': decoded_ += '\r'; return;
    case 't': decoded_ += '\t'; return;
    case 'u': break;
    default: fail("an unknown escape in a string");
  }
  const std::size_t begin = at_;
  std::uint32_t code = hex_digits();
  if (code >= 0xDC00 && code <= 0xDFFF) fail_at(begin, "half of a surrogate pair");
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (text_.substr(at_ + 1, 2) != "\\u") fail_at(begin, "half of a surrogate pair");
    at_ += 2;
    const std::uint32_t low = hex_digits();
    if (low < 0xDC00 || low > 0xDFFF) fail_at(begin, "half of a surrogate pair");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(decoded_, code);
}

// Four of them behind the 'u' under the cursor.
unsigned JsonScanner::hex_digits() {
  const std::string_view four = text_.substr(at_ + 1, 4);
  unsigned code = 0;
  const auto [end, error] = std::from_chars(four.data(), four.data() + four.size(), code, 16);
  if (four.size() < 4 || error != std::errc() || end != four.data() + 4) fail("expected four hexadecimal digits");
  at_ += 4;
  return code;
}

void JsonScanner::skip_blanks() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

void JsonScanner::expect(char c, const char* where) {
  if (at_end()) fail("the document ends too early");
  if (text_[at_] != c) fail(std::string("expected '") + c + "' " + where);
  ++at_;
}

void JsonScanner::fail_at(std::size_t at, const std::string& problem) const {
  // What stands before the fault is well-formed UTF-8, which is all that counting columns needs.
  const TextPosition place = position_of(text_.substr(0, at), at);
  throw ResultError(file_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
                    ": not complete, valid JSON: " + problem);
}

}  // namespace aibench
