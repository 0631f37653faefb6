#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"
#include "bench/result/json_writer.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_context(JsonWriter& json, const Result& result) {
  const Environment& environment = result.environment;
  json.key("context");
  json.open_object(Style::lines);
  if (!result.tool.started.empty()) json.member("date", cell_text(result.tool.started));
  if (environment.hostname) json.member("host_name", cell_text(*environment.hostname));
  json.member("executable", "aibench " + cell_text(result.tool.version));
  json.member_if("num_cpus", environment.cpu.threads);
  json.member("library_build_type", "release");
  json.close_object();
}

void write_benchmark(JsonWriter& json, const ExportRow& row, const TimeStatistics& time, std::int64_t index) {
  json.open_object();
  const std::string name = row_name(row);
  json.member("name", name);
  json.member("family_index", index);
  json.member("per_family_instance_index", 0);
  json.member("run_name", name);
  json.member("run_type", "iteration");
  json.member("repetitions", 1);
  json.member("repetition_index", 0);
  json.member("threads", row.target.threads.value_or(1));
  json.member("iterations", time.count);
  json.member("real_time", nanoseconds(time.median_s));
  json.member("cpu_time", nanoseconds(time.median_s));
  json.member("time_unit", "ns");
  if (validity_of(row) == "suspect") json.member("label", "suspect: " + bad_checks(row.row));
  if (row.row.throughput) {
    json.member_if("bytes_per_second", row.row.throughput->bytes_per_s);
    json.member_if("flop_per_second", row.row.throughput->flop_per_s);
    json.member_if("items_per_second", row.row.throughput->samples_per_s);
  }
  json.close_object();
}

}  // namespace

std::string export_gbench(const Result& result) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(Style::lines);
  write_context(json, result);
  json.key("benchmarks");
  json.open_array(Style::lines);
  std::int64_t index = 0;
  for_each_row(result, [&](const ExportRow& row) {
    if (const TimeStatistics* time = headline_time(row)) write_benchmark(json, row, *time, index++);
  });
  json.close_array();
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
