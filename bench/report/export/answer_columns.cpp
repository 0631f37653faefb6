#include "bench/report/export/column_parts.h"

namespace aibench {
namespace {

void add_ratio(Columns& columns, const std::string& name, std::optional<RatioInterval> RowAnswers::*member) {
  const auto add = [&](const std::string& what, std::optional<double> (*part)(const RatioInterval&)) {
    add_measured(columns, name + what, [member, part](const ExportRow&, const RowAnswers& answers) {
      return answers.*member ? number(part(*(answers.*member))) : ExportValue{};
    });
  };
  add("", [](const RatioInterval& ratio) { return std::optional(ratio.ratio); });
  add("_low", [](const RatioInterval& ratio) { return ratio.low; });
  add("_high", [](const RatioInterval& ratio) { return ratio.high; });
}

std::string outcome_text(const std::optional<RatioInterval>& ratio) {
  return ratio ? std::string(name_of(outcome_of(ratio))) : "";
}

}  // namespace

void add_speedups(Columns& columns) {
  add_answer_text(columns, "baseline", [](const RowAnswers& answers) { return cell_text(answers.baseline); });
  add_ratio(columns, "speedup", &RowAnswers::resident);
  add_ratio(columns, "end_to_end_speedup", &RowAnswers::end_to_end);
}

void add_outcomes(Columns& columns) {
  add_answer_text(columns, "outcome", [](const RowAnswers& answers) { return outcome_text(answers.resident); });
  add_answer_text(columns, "end_to_end_outcome",
                  [](const RowAnswers& answers) { return outcome_text(answers.end_to_end); });
  add_answer_text(columns, "break_even", [](const RowAnswers& answers) {
    return answers.break_even ? std::string(name_of(answers.break_even->state)) : "";
  });
  const auto add = [&](const std::string& name, std::optional<double> BreakEven::*part) {
    add_measured(columns, name, [part](const ExportRow&, const RowAnswers& answers) {
      return answers.break_even ? number((*answers.break_even).*part) : ExportValue{};
    });
  };
  add("break_even_calls", &BreakEven::calls);
  add("break_even_calls_low", &BreakEven::low);
  add("break_even_calls_high", &BreakEven::high);
}

void add_roofline(Columns& columns) {
  const auto add = [&](const std::string& name, std::optional<double> RooflinePoint::*part) {
    add_measured(columns, name, [part](const ExportRow&, const RowAnswers& answers) {
      return answers.roofline ? number((*answers.roofline).*part) : ExportValue{};
    });
  };
  add("flop_per_byte", &RooflinePoint::flops_per_byte);
  add("roof_flop_per_s", &RooflinePoint::roof_flop_per_s);
  const auto word = [&](const std::string& name, Bound RooflinePoint::*part) {
    add_answer_text(columns, name, [part](const RowAnswers& answers) {
      return answers.roofline ? std::string(name_of((*answers.roofline).*part)) : "";
    });
  };
  word("bound", &RooflinePoint::resident);
  word("end_to_end_bound", &RooflinePoint::end_to_end);
  add_answer_text(columns, "bound_reason", [](const RowAnswers& answers) {
    return answers.roofline ? cell_text(answers.roofline->reason) : "";
  });
}

}  // namespace aibench
