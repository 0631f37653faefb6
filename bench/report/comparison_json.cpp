#include "bench/report/comparison_text.h"
#include "bench/report/ratio_json.h"
#include "bench/result/json_writer.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_side(JsonWriter& json, std::string_view key, const std::optional<SideSummary>& side) {
  json.key(key);
  if (!side) return json.null();
  json.open_object();
  json.member("rounds", side->rounds);
  json.member("median_s", side->median_s);
  json.member_if("clock_hz", side->clock_hz);
  json.close_object();
}

void write_row(JsonWriter& json, const ComparedRow& row) {
  json.open_object();
  json.member("case", row.case_id);
  json.member("target", row.target);
  json.member("verdict", name_of(row.verdict));
  json.member("reason", row.reason);
  write_side(json, "base", row.base);
  write_side(json, "new", row.next);
  json.member("margin", row.margin);
  write_ratio(json, "time", row.time);
  write_ratio(json, "cycles", row.cycles);
  json.member_if("p", row.p);
  if (row.p) json.member("judged_by", row.judged_by_time_alone ? "time" : "time and cycles");
  json.member_if("detectable_ratio", row.detectable);
  json.member_if("rounds_needed", row.rounds_needed);
  json.close_object();
}

void write_difference(JsonWriter& json, const Difference& difference) {
  json.open_object();
  json.member("field", difference.field);
  if (!difference.target.empty()) json.member("target", difference.target);
  json.member("base", difference.base);
  json.member("new", difference.next);
  json.member("refused", difference.refused);
  json.close_object();
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(Style::lines);
  json.member("schema", "aibench.comparison/1");
  json.member("base", comparison.base_files);
  json.member("new", comparison.next_files);
  json.member("time", comparison.time);
  json.member("test", comparison.paired ? "wilcoxon" : "mann-whitney");
  json.member("alpha", comparison.alpha);
  json.member("rows_judged", comparison.family);
  json.key("verdicts");
  json.open_object();
  for (const Verdict verdict : all_verdicts()) json.member(name_of(verdict), comparison.count(verdict));
  json.close_object();
  json.member("rows_without_numbers", comparison.without_numbers);
  json.key("differences");
  json.open_array(Style::lines);
  for (const Difference& difference : comparison.differences) write_difference(json, difference);
  json.close_array();
  json.key("rows");
  json.open_array(Style::lines);
  for (const ComparedRow& row : comparison.rows) write_row(json, row);
  json.close_array();
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
