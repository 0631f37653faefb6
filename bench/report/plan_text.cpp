#include "bench/report/plan_text.h"

#include "bench/report/format.h"
#include "bench/report/table.h"
#include "bench/result/json_writer.h"

namespace aibench {
namespace {

// One case takes "1 case", ten take "10 cases".
std::string counted(std::size_t count, const std::string& what) {
  return format_count(count) + " " + what + (count == 1 ? "" : "s");
}

std::string joined_names(const std::vector<Target>& targets) {
  std::string names;
  for (const Target& target : targets) names += (names.empty() ? "" : ", ") + target.name;
  return names.empty() ? "none: this machine has no worker" : names;
}

std::string modes_of(const MeasureSettings& measure) {
  std::string names;
  for (const TimingMode mode : measure.modes) names += (names.empty() ? "" : ", ") + std::string(name_of(mode));
  return names;
}

Table case_table(const Plan& plan) {
  Table table({{.title = "case"},
               {.title = "work", .align = Align::right},
               {.title = "least traffic", .align = Align::right},
               {.title = "FLOP/byte", .align = Align::right},
               {.title = "memory", .align = Align::right}});
  for (const PlannedCase& planned : plan.cases) {
    const Work& work = planned.work;
    table.add_row(std::vector<Cell>{
        {.text = planned.id},
        {.text = work.flops > 0 ? format_flops(work.flops) : "-"},
        {.text = work.bytes > 0 ? format_bytes(work.bytes) : "-"},
        {.text = work.flops > 0 && work.bytes > 0 ? format_significant(work.flops / work.bytes, 3) : "-"},
        {.text = format_bytes(planned.memory_bytes)}});
    if (!planned.skip_reason.empty()) {
      table.add_row(
          std::vector<Cell>{{.text = "  skipped on the CPU: " + planned.skip_reason, .tint = Tint::warn, .span = 5}});
    }
  }
  return table;
}

}  // namespace

std::string plan_text(const Plan& plan) {
  const TimeEstimate time = estimate_time(plan);
  const MeasureSettings& measure = plan.measure;
  const std::string rounds =
      measure.precision_promised
          ? "up to " + std::to_string(measure.max_rounds) + " rounds, until the 95 % interval is within " +
                format_half_width(measure.precision)
          : counted(static_cast<std::size_t>(measure.max_rounds), "round") + ", precision not promised";
  return case_table(plan).render() + "\n" + counted(plan.cases.size(), "case") + " x " +
         counted(plan.targets.size(), "target") + " (" + joined_names(plan.targets) + ")\n" + rounds + "; modes " +
         modes_of(measure) + "\n" + "takes " + format_duration(time.least_s) + " to " + format_duration(time.most_s) +
         ", depending on the machine\n";
}

std::string plan_json(const Plan& plan) {
  std::string text;
  JsonWriter json([&](std::string_view piece) { text += piece; });
  json.open_object(JsonWriter::Style::lines);
  json.key("cases");
  json.open_array(JsonWriter::Style::lines);
  for (const PlannedCase& planned : plan.cases) {
    json.open_object();
    json.member("id", planned.id);
    json.member("flops", planned.work.flops);
    json.member("bytes", planned.work.bytes);
    json.member("samples", planned.work.samples);
    json.member("memory_bytes", planned.memory_bytes);
    json.key("skip_reason");
    planned.skip_reason.empty() ? json.null() : json.value(planned.skip_reason);
    json.close_object();
  }
  json.close_array();
  json.key("targets");
  json.open_array();
  for (const Target& target : plan.targets) json.value(target.name);
  json.close_array();
  json.member("rounds", plan.measure.max_rounds);
  const TimeEstimate time = estimate_time(plan);
  json.key("estimate_s");
  json.open_object();
  json.member("least", time.least_s);
  json.member("most", time.most_s);
  json.close_object();
  json.close_object();
  json.finish();
  return text;
}

}  // namespace aibench
