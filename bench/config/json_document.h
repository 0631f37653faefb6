#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// JSON with comments as a tree that remembers where everything stood, so that any later complaint can name its place.
namespace aibench {

inline constexpr std::size_t kMaxJsonBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::uint32_t kMaxJsonMembers = 64;  // keys of one object

class JsonDocument;
struct JsonNode;

struct JsonArray {
  const JsonNode* first = nullptr;
  std::uint32_t size = 0;
};
struct JsonObject {
  const JsonNode* first = nullptr;
  std::uint32_t size = 0;
};

// Storage of one value, owned by its document; readers use JsonValue.
struct JsonNode {
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string_view, JsonArray, JsonObject> value;
  std::uint32_t begin = 0, end = 0;  // bytes of the text it was written in
  std::uint32_t key_begin = 0;
  std::string_view key;  // of a member; empty otherwise
  const JsonNode* next = nullptr;
};

// What is wrong at a place, in words that complete "<place>: ".
struct Complaint {
  std::string what;
  std::string allowed = {};  // values that would have been fine; may be empty
  std::string nearest = {};  // the name probably meant; may be empty
};

// One value of a document and its place. A handle: copy freely; must not outlive the document.
class JsonValue {
 public:
  JsonValue(const JsonDocument& document, const JsonNode& node) : document_(&document), node_(&node) {}

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(node_->value); }
  bool is_array() const { return std::holds_alternative<JsonArray>(node_->value); }
  bool is_object() const { return std::holds_alternative<JsonObject>(node_->value); }
  bool is_number() const { return as_integer() || as_number(); }
  std::optional<bool> as_boolean() const { return get<bool>(); }
  std::optional<std::string_view> as_string() const { return get<std::string_view>(); }
  // A number written as an integer that 64 signed bits hold.
  std::optional<std::int64_t> as_integer() const { return get<std::int64_t>(); }
  // Any other number: with a fraction or an exponent, or an integer beyond 64 signed bits. Finite.
  std::optional<double> as_number() const { return get<double>(); }

  std::string_view key() const { return node_->key; }
  std::size_t size() const;  // elements or members; 0 for anything else
  std::optional<JsonValue> find(std::string_view key) const;
  std::optional<JsonValue> element(std::size_t index) const;
  std::string_view written() const;  // the value's source text

  // "an array", "the string "x"", "2.5": for messages.
  std::string describe() const;
  std::string pointer() const;  // RFC 6901; "/" for the whole document

  // Throws ConfigError that points at the value, or at the key of a member.
  [[noreturn]] void fail(const Complaint& complaint) const;
  [[noreturn]] void fail_at_key(const Complaint& complaint) const;

  // The children of an array or object in the order of the text.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = JsonValue;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = JsonValue;
    Iterator(const JsonDocument* document, const JsonNode* node) : document_(document), node_(node) {}
    JsonValue operator*() const { return {*document_, *node_}; }
    Iterator& operator++() {
      node_ = node_->next;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const JsonDocument* document_;
    const JsonNode* node_;
  };
  Iterator begin() const;
  Iterator end() const { return {document_, nullptr}; }

  bool operator==(const JsonValue&) const = default;

 private:
  template <class T>
  std::optional<T> get() const {
    const T* held = std::get_if<T>(&node_->value);
    return held ? std::optional<T>(*held) : std::nullopt;
  }
  const JsonDocument* document_;
  const JsonNode* node_;
};

class JsonDocument {
 public:
  // Throws ConfigError with file, line and column for text that is too long, no UTF-8, no JSON, nested deeper than
  // kMaxJsonDepth, or that names a key twice. Line and block comments are skipped; a byte order mark is, too.
  // Takes at most 40 bytes of memory for each byte of text.
  static std::unique_ptr<const JsonDocument> parse(std::string_view text, std::string file);

  ~JsonDocument() = default;
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  JsonValue root() const { return {*this, nodes_.front()}; }
  const std::string& text() const { return text_; }
  const std::string& file() const { return file_; }

 private:
  friend class JsonBuilder;
  JsonDocument(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  std::string text_;
  std::string file_;
  std::deque<JsonNode> nodes_;    // the root first; addresses are stable
  std::vector<char> characters_;  // decoded strings and keys, one after the other; reserved once, never moved
};

// "file:line:column: /pointer: what; allowed: ...; did you mean "..."?"
std::string located_message(const JsonDocument& document, std::size_t offset, std::string_view pointer,
                            const Complaint& complaint);

// "/" + the key, with ~ and / escaped as RFC 6901 says and foreign characters made harmless.
std::string pointer_step(std::string_view key);
std::string pointer_step(std::size_t index);

}  // namespace aibench
