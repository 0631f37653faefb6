#include <cstddef>
#include <iterator>

#include <nlohmann/json.hpp>

#include "bench/config/json_document.h"
#include "bench/config/run_config.h"
#include "bench/config/text.h"

namespace aibench {
namespace {

// Walks the text for the parser and lets the handler see how far it came.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* consumed) : at_(at), consumed_(consumed) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*consumed_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* consumed_;
};

struct Gap {
  std::size_t end = 0;       // where the next token starts
  bool after_comma = false;  // the last separator in the gap
};

// What stands between two tokens: white space, comments, separators and a byte order mark. The parser has accepted or
// will judge all of it; this only finds where it ends. An unterminated comment ends it.
Gap skip_gap(std::string_view text, std::size_t at) {
  Gap gap;
  if (at == 0 && text.starts_with("\xEF\xBB\xBF")) at = 3;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ',' || c == ':') {
      gap.after_comma = c == ',';
    } else if (c == '/') {
      const bool line = text.substr(at).starts_with("//");
      if (!line && !text.substr(at).starts_with("/*")) break;
      const std::size_t close = line ? text.find_first_of("\r\n", at) : text.find("*/", at + 2);
      if (close == std::string_view::npos && !line) break;
      at = close == std::string_view::npos ? text.size() - 1 : line ? close : close + 1;
    } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      break;
    }
  }
  gap.end = at;
  return gap;
}

// nlohmann's "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value -
// invalid literal; last read: 'tru'" without its own idea of the place and the text it read. Where it expects a closing
// bracket, a comma would have done as well.
std::string reason_in(std::string_view message) {
  if (const auto dash = message.find(" - "); dash != std::string_view::npos) message.remove_prefix(dash + 3);
  std::string reason(message.substr(0, message.find("; last read")));
  for (const char* bracket : {"expected ']'", "expected '}'"}) {
    if (reason.ends_with(bracket)) reason.insert(reason.size() - 3, "',' or ");
  }
  return reason;
}

}  // namespace

// The handler that nlohmann's parser calls. The limits stand here, before a tree exists that could be too deep to
// destroy, and numbers arrive here before they could lose digits.
class JsonBuilder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  static std::unique_ptr<const JsonDocument> build(std::string_view text, std::string file) {
    std::unique_ptr<JsonDocument> document(new JsonDocument(text.substr(0, kMaxJsonBytes + 1), std::move(file)));
    JsonBuilder builder(*document);
    builder.check_text();
    document->characters_.reserve(document->text_.size());
    const char* begin = document->text_.data();
    nlohmann::json::sax_parse(CountingIterator(begin, &builder.consumed_),
                              CountingIterator(begin + document->text_.size(), &builder.consumed_), &builder,
                              nlohmann::json::input_format_t::json, true, true);
    return document;
  }

  bool null() { return scalar(nullptr); }
  bool boolean(bool value) { return scalar(value); }
  bool number_integer(number_integer_t value) { return scalar(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) {
    if (value > static_cast<number_unsigned_t>(INT64_MAX)) return scalar(static_cast<double>(value));
    return scalar(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) { return scalar(value); }
  bool string(string_t& value) { return scalar(store(value)); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonObject{}); }
  bool start_array(std::size_t) { return open(JsonArray{}); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(string_t& value);
  bool parse_error(std::size_t, const std::string& token, const nlohmann::json::exception& error);

 private:
  struct Open {
    JsonNode* node;
    JsonNode* last_child = nullptr;
  };

  explicit JsonBuilder(JsonDocument& document) : document_(document) {}

  void check_text() const;
  JsonNode& add_node();
  template <class T>
  bool scalar(T value) {
    add_node().value = value;
    return true;
  }
  template <class T>
  bool open(T container);
  bool close();
  std::string_view store(const std::string& text);
  bool number_lookahead(std::size_t begin) const;
  void check_key(std::string_view key, std::size_t offset) const;
  std::string pointer() const;
  [[noreturn]] void fail(std::size_t offset, const Complaint& complaint) const {
    throw ConfigError(located_message(document_, offset, pointer(), complaint));
  }

  JsonDocument& document_;
  std::size_t consumed_ = 0;   // bytes the parser has read
  std::size_t token_end_ = 0;  // behind the last token seen here
  std::vector<Open> open_;
  std::string_view key_;
  std::uint32_t key_begin_ = 0;
};

void JsonBuilder::check_text() const {
  const std::string& text = document_.text_;
  if (text.size() > kMaxJsonBytes) {
    fail(0, {.what = "the text is longer than 1 MiB", .allowed = "at most 1 048 576 bytes"});
  }
  if (const auto bad = first_invalid_utf8(text)) fail(*bad, {.what = "the text is not UTF-8 from this byte on"});
  // The parser would take a zero byte for the end of the text and ignore what follows.
  if (const auto zero = text.find('\0'); zero != std::string::npos) fail(zero, {.what = "a zero byte"});
}

JsonNode& JsonBuilder::add_node() {
  const std::string_view text = document_.text_;
  JsonNode& node = document_.nodes_.emplace_back();
  const std::size_t begin = skip_gap(text, token_end_).end;
  token_end_ = consumed_ - (number_lookahead(begin) ? 1 : 0);
  node.begin = static_cast<std::uint32_t>(begin);
  node.end = static_cast<std::uint32_t>(token_end_);
  node.key = key_;
  node.key_begin = key_begin_;
  key_ = {};
  if (open_.empty()) return node;

  Open& parent = open_.back();
  if (parent.last_child != nullptr) parent.last_child->next = &node;
  const bool first = parent.last_child == nullptr;
  parent.last_child = &node;
  const auto count = [&](auto& container) {
    if (first) container.first = &node;
    ++container.size;
  };
  if (auto* array = std::get_if<JsonArray>(&parent.node->value)) count(*array);
  if (auto* object = std::get_if<JsonObject>(&parent.node->value)) count(*object);
  return node;
}

template <class T>
bool JsonBuilder::open(T container) {
  JsonNode& node = add_node();
  node.value = container;
  if (open_.size() == kMaxJsonDepth) {
    fail(node.begin, {.what = "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels"});
  }
  open_.push_back({.node = &node});
  return true;
}

bool JsonBuilder::close() {
  token_end_ = consumed_;
  open_.back().node->end = static_cast<std::uint32_t>(token_end_);
  open_.pop_back();
  return true;
}

// The parser reads one character past a number to know that it ended, unless the text ended.
bool JsonBuilder::number_lookahead(std::size_t begin) const {
  constexpr std::string_view kNumberStart = "-0123456789", kNumber = "+-.0123456789eE";
  const std::string& text = document_.text_;
  if (kNumberStart.find(text[begin]) == std::string_view::npos) return false;
  return consumed_ < text.size() || kNumber.find(text.back()) == std::string_view::npos;
}

std::string_view JsonBuilder::store(const std::string& text) {
  // Decoding never lengthens a string, so the reserved space suffices and earlier views stay valid.
  const std::size_t begin = document_.characters_.size();
  document_.characters_.insert(document_.characters_.end(), text.begin(), text.end());
  return {document_.characters_.data() + begin, text.size()};
}

void JsonBuilder::check_key(std::string_view key, std::size_t offset) const {
  const JsonNode& parent = *open_.back().node;
  const auto& object = std::get<JsonObject>(parent.value);
  for (const JsonNode* member = object.first; member != nullptr; member = member->next) {
    if (member->key != key) continue;
    const TextPosition before = position_of(document_.text_, member->key_begin);
    fail(offset, {.what = "the key " + in_quotes(key) + " stands here a second time, the first is at " +
                          std::to_string(before.line) + ":" + std::to_string(before.column)});
  }
  if (object.size == kMaxJsonMembers) {
    fail(offset, {.what = "more than " + std::to_string(kMaxJsonMembers) + " keys in one object"});
  }
}

bool JsonBuilder::key(string_t& value) {
  const std::size_t begin = skip_gap(document_.text_, token_end_).end;
  check_key(value, begin);
  key_ = store(value);
  key_begin_ = static_cast<std::uint32_t>(begin);
  token_end_ = consumed_;
  return true;
}

bool JsonBuilder::parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) {
  const Gap gap = skip_gap(document_.text_, token_end_);
  if (error.id == 406) {
    const std::string_view rest = std::string_view(document_.text_).substr(gap.end);
    fail(gap.end, {.what = "the number " + excerpt(rest.substr(0, rest.find_first_not_of("+-.0123456789eE"))) +
                           " is too large"});
  }
  // What nlohmann says of no text at all differs from version to version.
  if (document_.text_.empty()) fail(0, {.what = "not valid JSON: there is nothing in it"});
  const std::string reason = reason_in(error.what());
  const bool bracket = reason.starts_with("unexpected ']'") || reason.starts_with("unexpected '}'");
  if (bracket && gap.after_comma) {
    fail(consumed_ - 1, {.what = "not valid JSON: a comma before the closing bracket"});
  }
  // A single character is where the parser stands; so is the bad character of a string. Longer tokens have a start.
  const bool at_character = reason.starts_with("unexpected '") ||
                            (reason.starts_with("invalid string") && reason.find("closing quote") == reason.npos);
  fail(at_character && consumed_ > 0 ? consumed_ - 1 : gap.end, {.what = "not valid JSON: " + reason});
}

std::string JsonBuilder::pointer() const {
  std::string path;
  for (std::size_t i = 1; i < open_.size(); ++i) {
    const JsonNode& parent = *open_[i - 1].node;
    const auto* array = std::get_if<JsonArray>(&parent.value);
    path += array != nullptr ? pointer_step(std::size_t{array->size} - 1) : pointer_step(open_[i].node->key);
  }
  if (key_.data() != nullptr) path += pointer_step(key_);
  return path.empty() ? "/" : path;
}

std::unique_ptr<const JsonDocument> JsonDocument::parse(std::string_view text, std::string file) {
  return JsonBuilder::build(text, std::move(file));
}

}  // namespace aibench
