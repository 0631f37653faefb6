#include "bench/report/html/chapter_tables.h"

#include <map>

#include "bench/report/format.h"

namespace aibench {

Table percentile_table(const CaseBlock& block) {
  Table percentiles({{.title = block.label_title},
                     {.title = "target"},
                     {.title = "samples", .align = Align::right},
                     {.title = "fastest", .align = Align::right},
                     {.title = "5 %", .align = Align::right},
                     {.title = "median", .align = Align::right},
                     {.title = "90 %", .align = Align::right},
                     {.title = "95 %", .align = Align::right},
                     {.title = "99 %", .align = Align::right},
                     {.title = "slowest", .align = Align::right}});
  for (std::size_t c = 0; c < block.cases.size(); ++c) {
    for (const ResultRow& row : block.cases[c]->results) {
      if (!is_valid(row) || !row.host_time) continue;
      const TimeStatistics& time = *row.host_time;
      std::vector<std::string> cells = {block.labels[c], row.target,
                                        format_count(static_cast<std::uint64_t>(time.count))};
      for (const double seconds :
           {time.min_s, time.p5_s, time.median_s, time.p90_s, time.p95_s, time.p99_s, time.max_s}) {
        cells.push_back(format_time(seconds));
      }
      percentiles.add_row(cells);
    }
  }
  return percentiles;
}

Table transfer_table(const CaseBlock& block) {
  Table transfers({{.title = block.label_title},
                   {.title = "target"},
                   {.title = "upload", .align = Align::right},
                   {.title = "download", .align = Align::right},
                   {.title = "end to end", .align = Align::right}});
  for (std::size_t c = 0; c < block.cases.size(); ++c) {
    for (const ResultRow& row : block.cases[c]->results) {
      if (!is_valid(row) || !row.upload_time || !row.download_time || !row.end_to_end_time) continue;
      std::vector<std::string> cells = {block.labels[c], row.target};
      for (const auto& time : {row.upload_time, row.download_time, row.end_to_end_time}) {
        cells.push_back(format_time(time->median_s));
      }
      transfers.add_row(cells);
    }
  }
  return transfers;
}

Table roofline_table(const std::vector<RooflinePoint>& points) {
  Table numbers({{.title = "case"},
                 {.title = "target"},
                 {.title = "FLOP a byte", .align = Align::right},
                 {.title = "rate", .align = Align::right},
                 {.title = "roof", .align = Align::right},
                 {.title = "held back by"},
                 {.title = "with transfers"}});
  for (const RooflinePoint& point : points) {
    if (!point.flops_per_byte || !point.flop_per_s) continue;
    numbers.add_row({point.one->id, point.target->target.name, format_significant(*point.flops_per_byte, 3),
                     format_flop_rate(*point.flop_per_s),
                     point.roof_flop_per_s ? format_flop_rate(*point.roof_flop_per_s) : "-",
                     std::string(name_of(point.resident)), std::string(name_of(point.end_to_end))});
  }
  return numbers;
}

DoubtfulChecks doubtful_checks(const Result& result) {
  struct Found {
    std::size_t rows = 0;
    std::string reason;
  };
  std::map<std::pair<int, std::string>, Found> found;
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      for (const ResultCheck& check : row.checks) {
        if (check.state != "bad" || check.severity == Severity::info) continue;
        Found& same = found[{-static_cast<int>(check.severity), check.id}];
        if (same.rows++ == 0) same.reason = check.reason;
      }
    }
  }
  Table checks({{.title = "check"}, {.title = "severity"}, {.title = "rows", .align = Align::right}});
  std::vector<std::string> reasons;
  for (const auto& [key, value] : found) {
    const auto severity = static_cast<Severity>(-key.first);
    checks.add_row(
        {{.text = key.second},
         {.text = std::string(name_of(severity)), .tint = severity == Severity::invalid ? Tint::bad : Tint::warn},
         {.text = format_count(value.rows)}});
    reasons.push_back(key.second + ": " + value.reason);
  }
  return {.table = std::move(checks), .reasons = std::move(reasons)};
}

}  // namespace aibench
