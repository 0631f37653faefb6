#include "bench/config/json_document.h"
#include "bench/result/build_result.h"
#include "bench/result/json_writer.h"

namespace aibench {
namespace {

// Depth is bounded by JsonDocument.
void write(JsonWriter& json, JsonValue value) {
  if (const auto flag = value.as_boolean()) return json.value(*flag);
  if (const auto text = value.as_string()) return json.value(*text);
  if (const auto integer = value.as_integer()) return json.value(*integer);
  if (const auto number = value.as_number()) return json.value(*number);
  if (value.is_null()) return json.null();
  const bool object = value.is_object();
  object ? json.open_object() : json.open_array();
  for (const JsonValue child : value) {
    if (object) json.key(child.key());
    write(json, child);
  }
  object ? json.close_object() : json.close_array();
}

}  // namespace

std::string config_json(const std::string& text) {
  if (text.empty()) return "{}";
  const auto document = JsonDocument::parse(text, "config");
  std::string result;
  JsonWriter json([&](std::string_view piece) { result += piece; });
  write(json, document->root());
  json.finish();
  result.pop_back();  // the newline
  return result;
}

}  // namespace aibench
