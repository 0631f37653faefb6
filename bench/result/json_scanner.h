#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bench/result/tree_builder.h"

namespace aibench {

// Reads one JSON text (RFC 8259: no comments, no trailing commas, well-formed UTF-8, numbers that a double holds) and
// tells the builder what it finds. Text without escapes is handed on as it lies in the input, uncopied, which is what
// makes reading large results fast; the input has to outlive the trees. Recursion is bounded by the builder's depth
// limit. Throws ResultError with line and column for everything that is no JSON, and what the builder throws.
class JsonScanner {
 public:
  JsonScanner(std::string_view text, const std::string& file, TreeBuilder& builder)
      : text_(text), file_(file), builder_(builder) {}

  void run();

 private:
  void value();
  void object();
  void array();
  void literal(std::string_view word);
  void number();
  void string_value();
  void key();
  // The string that starts at the quote under the cursor; `stable` when it is a part of the input.
  std::string_view string(bool& stable);
  void append_escape();
  unsigned hex_digits();
  std::string_view digits();

  void skip_blanks();
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  void expect(char c, const char* where);
  [[noreturn]] void fail(const std::string& problem) const { fail_at(at_, problem); }
  [[noreturn]] void fail_at(std::size_t at, const std::string& problem) const;

  std::string_view text_;
  const std::string& file_;
  TreeBuilder& builder_;
  std::size_t at_ = 0;
  std::string decoded_;  // of the last string with escapes
};

}  // namespace aibench
