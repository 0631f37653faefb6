#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace aibench {

// Takes the next bytes of an output; may throw.
using ByteSink = std::function<void(std::string_view)>;

// A number that JSON cannot hold reached the writer. what() names the member.
class NotANumber : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Writes JSON in the order of the calls, in pieces of about 1 MiB, without holding the document. Every value is
// checked: NaN and infinity throw NotANumber, bytes that are no UTF-8 become U+FFFD. Doubles round-trip exactly.
//
// Style: objects and arrays opened with Style::lines put each element on a line of its own, others stay on one line.
class JsonWriter {
 public:
  enum class Style { one_line, lines };

  explicit JsonWriter(ByteSink sink) : sink_(std::move(sink)) {}

  void open_object(Style style = Style::one_line) { open('{', style); }
  void close_object() { close('}'); }
  void open_array(Style style = Style::one_line) { open('[', style); }
  void close_array() { close(']'); }
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool flag);
  void value(double number);
  void value(const std::vector<std::string>& texts);  // an array
  template <std::integral Integer>
  void value(Integer number) {
    begin_value();
    text_ += std::to_string(number);
  }
  void null();
  // Text that already is JSON, on one line.
  void raw(std::string_view json);

  template <class T>
  void member(std::string_view name, const T& content) {
    key(name);
    value(content);
  }
  template <class T>
  void member_or_null(std::string_view name, const std::optional<T>& content) {
    key(name);
    content ? value(*content) : null();
  }
  template <class T>
  void member_if(std::string_view name, const std::optional<T>& content) {
    if (content) member(name, *content);
  }

  // Ends the document with a newline and hands the rest to the sink. Every bracket must be closed.
  void finish();

 private:
  struct Level {
    Style style;
    bool empty = true;
  };
  void open(char bracket, Style style);
  void close(char bracket);
  void begin_value();
  void begin_element();
  void new_line();
  void append_string(std::string_view text);
  void flush_if_large();

  ByteSink sink_;
  std::string text_;
  std::vector<Level> levels_;
  std::string last_key_;
  bool after_key_ = false;
};

}  // namespace aibench
