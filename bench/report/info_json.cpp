#include "bench/report/info_text.h"
#include "bench/result/write_parts.h"

namespace aibench {

std::string info_json(const Result& result) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(JsonWriter::Style::lines);
  json.member("schema", "aibench.info/1");
  json.key("tool");
  write_tool(json, result.tool);
  write_machine(json, result);
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
