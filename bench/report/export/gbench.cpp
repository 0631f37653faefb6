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

// What every entry begins with.
void write_names(JsonWriter& json, const ExportRow& row, std::int64_t index, const std::string& suffix) {
  const std::string name = row_name(row);
  json.member("name", name + suffix);
  json.member("family_index", index);
  json.member("per_family_instance_index", 0);
  json.member("run_name", name);
}

void write_time(JsonWriter& json, std::int64_t iterations, double median_s) {
  json.member("iterations", iterations);
  json.member("real_time", nanoseconds(median_s));
  json.member("cpu_time", nanoseconds(median_s));
  json.member("time_unit", "ns");
}

void write_doubts(JsonWriter& json, const ExportRow& row) {
  if (validity_of(row.row) == "suspect") json.member("label", "suspect: " + bad_checks(row.row));
}

void write_benchmark(JsonWriter& json, const ExportRow& row, const TimeStatistics& time, std::int64_t index) {
  json.open_object();
  write_names(json, row, index, "");
  json.member("run_type", "iteration");
  json.member("repetitions", 1);
  json.member("repetition_index", 0);
  json.member("threads", row.target.threads.value_or(1));
  write_time(json, time.count, time.median_s);
  write_doubts(json, row);
  if (row.row.throughput) {
    json.member_if("bytes_per_second", row.row.throughput->bytes_per_s);
    json.member_if("flop_per_second", row.row.throughput->flop_per_s);
    json.member_if("items_per_second", row.row.throughput->samples_per_s);
  }
  json.close_object();
}

// A round is a repetition; their median is the aggregate that `compare.py -a` shows.
void write_repetitions(JsonWriter& json, const ExportRow& row, const TimeStatistics& time, std::int64_t index) {
  std::vector<RoundTime> rounds;
  for (const ResultRound& round : row.row.rounds) {
    if (const auto& of_round = headline_time_of_round(row.row, round)) rounds.push_back(*of_round);
  }
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    json.open_object();
    write_names(json, row, index, "");
    json.member("run_type", "iteration");
    json.member("repetitions", rounds.size());
    json.member("repetition_index", i);
    json.member("threads", row.target.threads.value_or(1));
    write_time(json, rounds[i].count, rounds[i].median_s);
    write_doubts(json, row);
    json.close_object();
  }
  json.open_object();
  write_names(json, row, index, "_median");
  json.member("run_type", "aggregate");
  json.member("repetitions", rounds.size());
  json.member("threads", row.target.threads.value_or(1));
  json.member("aggregate_name", "median");
  json.member("aggregate_unit", "time");
  write_time(json, static_cast<std::int64_t>(rounds.size()), time.median_s);
  json.close_object();
}

using WriteRow = void (*)(JsonWriter&, const ExportRow&, const TimeStatistics&, std::int64_t);

std::string document(const Result& result, WriteRow write) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(Style::lines);
  write_context(json, result);
  json.key("benchmarks");
  json.open_array(Style::lines);
  std::int64_t index = 0;
  for_each_row(result, [&](const ExportRow& row) {
    if (const TimeStatistics* time = headline_time(row)) write(json, row, *time, index++);
  });
  json.close_array();
  json.close_object();
  json.finish();
  return text;
}

}  // namespace

std::string export_gbench(const Result& result) { return document(result, write_benchmark); }

std::string export_gbench_rounds(const Result& result) { return document(result, write_repetitions); }

}  // namespace aibench
