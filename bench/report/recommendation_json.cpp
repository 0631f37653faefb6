#include "bench/answer/not_known.h"
#include "bench/report/ratio_json.h"
#include "bench/report/recommendation_text.h"
#include "bench/result/json_writer.h"

namespace aibench {
namespace {

using Style = JsonWriter::Style;

void write_break_even(JsonWriter& json, const std::optional<BreakEven>& answer) {
  if (!answer) return;
  json.key("break_even");
  json.open_object();
  json.member("state", name_of(answer->state));
  json.member_if("calls", answer->calls);
  json.member_if("low", answer->low);
  json.member_if("high", answer->high);
  json.member("certain", answer->certain);
  if (!answer->reason.empty()) json.member("reason", answer->reason);
  json.close_object();
}

void write_case(JsonWriter& json, const Recommendation& one, Criterion by) {
  json.open_object();
  json.member("case", one.one->id);
  json.key("target");
  one.target.empty() ? json.null() : json.value(one.target);
  json.member("certainty", name_of(one.certainty));
  json.member("reason", one.reason);
  if (!one.next.empty()) json.member("next", one.next);
  write_ratio(json, "margin", one.margin);
  if (!one.equals.empty()) json.member("equals", one.equals);
  json.key(by == Criterion::cost ? "price_a_call" : by == Criterion::energy ? "joules_a_call" : "seconds_a_call");
  json.open_object();
  for (const auto& [target, value] : one.values) json.member(target, value);
  json.close_object();
  if (!one.versus.empty()) json.member("transfers_against", one.versus);
  write_ratio(json, "end_to_end", one.end_to_end);
  write_break_even(json, one.break_even);
  json.close_object();
}

void write_crossing(JsonWriter& json, const Crossing& crossing) {
  json.open_object();
  json.member("ahead", crossing.rising ? "above" : "below");
  json.member("below", crossing.below);
  json.member("above", crossing.above);
  json.member("interpolated", crossing.size);
  json.member("low", crossing.low);
  json.member("high", crossing.high);
  json.close_object();
}

void write_range(JsonWriter& json, const SizeRange& range) {
  json.open_object();
  json.member("from", range.from);
  json.member("to", range.to);
  json.member("sizes", range.sizes);
  json.member("target_is", name_of(range.outcome));
  json.close_object();
}

void write_crossover(JsonWriter& json, const SweepCrossover& one) {
  json.open_object();
  json.member("sweep", one.sweep.name);
  json.member("axis", one.sweep.axis);
  json.member("base", one.pairing.base);
  json.member("target", one.pairing.target);
  json.member("time", one.kind == TimeKind::end_to_end   ? "end_to_end"
                      : one.kind == TimeKind::throughput ? "throughput"
                                                         : "resident");
  json.member("answer", name_of(one.answer.kind));
  if (!one.answer.reason.empty()) json.member("reason", one.answer.reason);
  json.member_if("by_medians", one.answer.by_medians);
  json.member("sizes_without_numbers", one.answer.without_numbers);
  json.key("crossings");
  json.open_array();
  for (const Crossing& crossing : one.answer.crossings) write_crossing(json, crossing);
  json.close_array();
  json.key("ranges");
  json.open_array();
  for (const SizeRange& range : one.answer.ranges) write_range(json, range);
  json.close_array();
  json.close_object();
}

}  // namespace

std::string recommendation_json(const Result& result, const std::vector<Recommendation>& recommendations,
                                const RecommendOptions& by) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(Style::lines);
  json.member("schema", "aibench.recommendation/1");
  json.member("by", name_of(by.by));
  if (by.by == Criterion::cost) {
    if (!by.currency.empty()) json.member("currency", by.currency);
    json.key("price_an_hour");
    json.open_object();
    for (const auto& [target, price] : by.price_an_hour) json.member(target, price);
    json.close_object();
  }
  json.key("cases");
  json.open_array(Style::lines);
  for (const Recommendation& one : recommendations) write_case(json, one, by.by);
  json.close_array();
  json.key("crossovers");
  json.open_array(Style::lines);
  const auto sweeps = by.by == Criterion::throughput ? throughput_crossovers(result) : crossovers(result);
  for (const SweepCrossover& one : sweeps) write_crossover(json, one);
  json.close_array();
  json.member("not_known", not_known(result, recommendations, by));
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
