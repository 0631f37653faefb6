#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"
#include "bench/report/format.h"
#include "bench/report/rate.h"
#include "bench/result/json_writer.h"
#include "bench/stats/median_interval.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

struct Measure {
  double value = 0;
  std::string unit;
  const TimeStatistics* time = nullptr;  // whose interval it has
};

std::optional<Measure> latency(const ExportRow& row) {
  const TimeStatistics* time = headline_time(row);
  return time ? std::optional(Measure{nanoseconds(time->median_s), "ns", time}) : std::nullopt;
}

std::optional<Measure> rate(const ExportRow& row) {
  if (!row.valid || !row.row.throughput) return std::nullopt;
  const Throughput& rates = *row.row.throughput;
  const auto& calls = row.row.throughput_time;
  const TimeStatistics* time = calls && !rates.from_latency ? &*calls : headline_time(row);
  const auto measure = [&](RateKind kind) -> std::optional<Measure> {
    const auto value = rate_of(row.row, kind);
    return value ? std::optional(Measure{in_title_unit(*value, kind), rate_title(kind), time}) : std::nullopt;
  };
  const auto own = measure(rate_kind_of(row.one.family));
  return own ? own : measure(RateKind::flops);
}

// What the dashboard shows in a tooltip.
std::string extra_text(const ExportRow& row) {
  std::string text = row.target.device ? cell_text(*row.target.device) : "";
  if (validity_of(row.row) == "suspect")
    text += (text.empty() ? "" : "; ") + std::string("suspect: ") + bad_checks(row.row);
  return text;
}

std::string entries(const Result& result, std::optional<Measure> (*measure)(const ExportRow&)) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_array(Style::lines);
  for_each_row(result, [&](const ExportRow& row) {
    const auto measured = measure(row);
    if (!measured) return;
    json.open_object();
    json.member("name", row_name(row));
    json.member("unit", measured->unit);
    json.member("value", measured->value);
    const TimeStatistics* time = measured->time;
    const auto width =
        time ? relative_half_width({.median = time->median_s, .low = time->low_s, .high = time->high_s}) : std::nullopt;
    if (width) json.member("range", format_half_width(*width));
    if (const std::string extra = extra_text(row); !extra.empty()) json.member("extra", extra);
    json.close_object();
  });
  json.close_array();
  json.finish();
  return text;
}

}  // namespace

std::string export_gha(const Result& result) { return entries(result, latency); }

std::string export_gha_bigger(const Result& result) { return entries(result, rate); }

}  // namespace aibench
