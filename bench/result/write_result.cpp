#include "bench/result/write_result.h"

#include "bench/result/write_parts.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_case(JsonWriter& json, const ResultCase& c) {
  json.open_object(Style::lines);
  json.member("id", c.id);
  json.member("family", c.family);
  json.member("dtype", c.dtype);
  json.key("parameters");
  json.raw(c.parameters);
  json.member("cache", name_of(c.cache));
  json.key("work");
  json.open_object();
  json.member("flops", c.work.flops);
  json.member("bytes", c.work.bytes);
  json.member("samples", c.work.samples);
  json.close_object();
  json.member("memory_bytes", c.memory_bytes);
  json.key("results");
  json.open_array(Style::lines);
  for (const ResultRow& row : c.results) write_row(json, row);
  json.close_array();
  json.close_object();
}

}  // namespace

void write_result(const Result& result, const ByteSink& sink) {
  JsonWriter json(sink);
  json.open_object(Style::lines);
  json.member("schema", "aibench.result/1");
  json.member("status", result.complete ? "complete" : "partial");
  json.key("tool");
  write_tool(json, result.tool);
  json.member("name", result.name);
  json.key("config");
  json.raw(result.config);
  json.member("config_sha256", result.config_sha256);
  json.member("baseline", result.baseline);
  json.key("measure");
  write_measure(json, result.measure);
  write_machine(json, result);
  json.key("cases");
  json.open_array(Style::lines);
  for (const ResultCase& c : result.cases) write_case(json, c);
  json.close_array();
  json.close_object();
  json.finish();
}

std::string result_text(const Result& result) {
  std::string text;
  write_result(result, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace aibench
