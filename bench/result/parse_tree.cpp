#include <nlohmann/json.hpp>

#include "bench/config/text.h"
#include "bench/result/json_tree.h"
#include "bench/result/result_error.h"
#include "bench/result/tree_builder.h"
#include "bench/runner/printable.h"

namespace aibench {
namespace {

// "[json.exception.parse_error.101] parse error at line 1, column 2: what" without what the message says elsewhere.
std::string_view words_of(std::string_view message) {
  for (const std::string_view end : {": ", "] "}) {
    const std::size_t at = message.find(end);
    if (at != std::string_view::npos) return message.substr(at + end.size());
  }
  return message;
}

// nlohmann's parser calls these while it reads; nothing is held outside of the trees, so no depth or size can hurt.
class SaxHandler {
 public:
  SaxHandler(TreeBuilder& builder, std::string_view text, const std::string& file)
      : builder_(builder), text_(text), file_(file) {}

  bool null() { return builder_.scalar(nullptr); }
  bool boolean(bool value) { return builder_.scalar(value); }
  bool number_integer(std::int64_t value) { return builder_.scalar(value); }
  bool number_unsigned(std::uint64_t value) { return builder_.scalar(value); }
  bool number_float(double value, const std::string&) { return builder_.scalar(value); }
  bool string(std::string& value) { return builder_.text(value); }
  bool binary(nlohmann::json::binary_t&) { return false; }  // no JSON text has any
  bool start_object(std::size_t) { return builder_.open(true); }
  bool key(std::string& name) { return builder_.key(name); }
  bool end_object() { return builder_.close(); }
  bool start_array(std::size_t) { return builder_.open(false); }
  bool end_array() { return builder_.close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& problem) {
    const std::size_t offset = std::min(text_.size(), position > 0 ? position - 1 : 0);
    // Line and column of text that may not be UTF-8 throughout: what stands before the fault is.
    const TextPosition at = position_of(text_.substr(0, offset), offset);
    throw ResultError(file_ + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                      ": not complete, valid JSON: " + printable(words_of(problem.what()), 160));
  }

 private:
  TreeBuilder& builder_;
  std::string_view text_;
  const std::string& file_;
};

}  // namespace

void parse_tree(std::string_view text, const std::string& file, const TreeEvents& events, JsonTree& document) {
  TreeBuilder builder(file, events, document);
  SaxHandler handler(builder, text, file);
  nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &handler);
}

}  // namespace aibench
