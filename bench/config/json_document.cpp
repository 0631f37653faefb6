#include "bench/config/json_document.h"

#include "bench/config/run_config.h"
#include "bench/config/text.h"

namespace aibench {
namespace {

const JsonNode* first_child(const JsonNode& node) {
  if (const auto* array = std::get_if<JsonArray>(&node.value)) return array->first;
  if (const auto* object = std::get_if<JsonObject>(&node.value)) return object->first;
  return nullptr;
}

}  // namespace

std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (char c : excerpt(key)) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

std::string pointer_step(std::size_t index) {
  std::string step = "/";
  step += std::to_string(index);
  return step;
}

std::string located_message(const JsonDocument& document, std::size_t offset, std::string_view pointer,
                            const Complaint& complaint) {
  const TextPosition at = position_of(document.text(), offset);
  std::string message = document.file() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                        std::string(pointer) + ": " + complaint.what;
  if (!complaint.allowed.empty()) message += "; allowed: " + complaint.allowed;
  if (!complaint.nearest.empty()) message += "; did you mean " + in_quotes(complaint.nearest) + "?";
  return message;
}

std::size_t JsonValue::size() const {
  if (const auto* array = std::get_if<JsonArray>(&node_->value)) return array->size;
  if (const auto* object = std::get_if<JsonObject>(&node_->value)) return object->size;
  return 0;
}

JsonValue::Iterator JsonValue::begin() const { return {document_, first_child(*node_)}; }

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
  if (!is_object()) return std::nullopt;
  for (JsonValue member : *this) {
    if (member.key() == key) return member;
  }
  return std::nullopt;
}

std::optional<JsonValue> JsonValue::element(std::size_t index) const {
  if (!is_array()) return std::nullopt;
  for (JsonValue value : *this) {
    if (index-- == 0) return value;
  }
  return std::nullopt;
}

std::string_view JsonValue::written() const {
  return std::string_view(document_->text()).substr(node_->begin, node_->end - node_->begin);
}

std::string JsonValue::describe() const {
  if (is_array()) return size() == 0 ? "an empty list" : "a list";
  if (is_object()) return "an object";
  if (as_string()) return "the string " + in_quotes(*as_string());
  return excerpt(written());
}

// Children are stored in the order of the text, so the way down to a value is the last child, level by level, that
// begins no later than the value itself.
std::string JsonValue::pointer() const {
  const JsonNode* at = document_->root().node_;
  std::string path;
  while (at != node_) {
    const JsonNode* child = first_child(*at);
    std::size_t index = 0;
    if (child == nullptr) break;
    for (; child->next != nullptr && child->next->begin <= node_->begin; child = child->next) ++index;
    path += std::holds_alternative<JsonArray>(at->value) ? pointer_step(index) : pointer_step(child->key);
    at = child;
  }
  return path.empty() ? "/" : path;
}

void JsonValue::fail(const Complaint& complaint) const {
  throw ConfigError(located_message(*document_, node_->begin, pointer(), complaint));
}

void JsonValue::fail_at_key(const Complaint& complaint) const {
  const std::size_t offset = node_->key.data() == nullptr ? node_->begin : node_->key_begin;
  throw ConfigError(located_message(*document_, offset, pointer(), complaint));
}

}  // namespace aibench
