#include <algorithm>
#include <cmath>

#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"
#include "bench/result/json_writer.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_metric(JsonWriter& json, std::string_view name, double value, const std::optional<double>& low,
                  const std::optional<double>& high) {
  json.key(name);
  json.open_object();
  json.member("value", value);
  json.member_if("lower_value", low);
  json.member_if("upper_value", high);
  json.close_object();
}

std::optional<double> calls_per_s(const std::optional<double>& seconds) {
  if (!seconds || !(*seconds > 0) || !std::isfinite(1 / *seconds)) return std::nullopt;
  return 1 / *seconds;
}

void write_row(JsonWriter& json, const ExportRow& row, const TimeStatistics& time) {
  json.key(row_name(row));
  json.open_object();
  write_metric(json, "latency", nanoseconds(time.median_s), nanoseconds(time.low_s), nanoseconds(time.high_s));
  if (const auto& calls = row.row.throughput_time) {
    // The longest time is the lowest rate.
    const auto rate = calls_per_s(calls->median_s);
    if (rate) write_metric(json, "throughput", *rate, calls_per_s(calls->high_s), calls_per_s(calls->low_s));
  }
  const auto doubts = std::count_if(row.row.checks.begin(), row.row.checks.end(), [](const ResultCheck& check) {
    return check.state == "bad" && check.severity == Severity::suspect;
  });
  write_metric(json, "suspect_checks", static_cast<double>(doubts), {}, {});
  json.close_object();
}

}  // namespace

std::string export_bmf(const Result& result) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(Style::lines);
  for_each_row(result, [&](const ExportRow& row) {
    if (const TimeStatistics* time = headline_time(row)) write_row(json, row, *time);
  });
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
