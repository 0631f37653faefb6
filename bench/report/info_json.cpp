#include "bench/report/info_text.h"
#include "bench/result/write_parts.h"

namespace aibench {

std::string info_json(const Result& result) {
  using Style = JsonWriter::Style;
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(Style::lines);
  json.member("schema", "aibench.info/1");
  json.key("tool");
  write_tool(json, result.tool);
  json.key("environment");
  write_environment(json, result);
  json.key("machine_checks");
  json.open_array(Style::lines);
  for (const ResultCheck& check : result.machine_checks) write_check(json, check);
  json.close_array();
  json.key("targets");
  json.open_array(Style::lines);
  for (const ResultTarget& target : result.targets) write_target(json, target);
  json.close_array();
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
