#include "bench/report/export/column_parts.h"

#include <cmath>

namespace aibench {

ExportValue number(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return {};
  return *value;
}

void add_text(Columns& columns, const std::string& name, std::function<std::string(const ExportRow&)> text) {
  columns.push_back({.name = name, .value = [text = std::move(text)](const ExportRow& row, const RowAnswers&) {
                       std::string cell = text(row);
                       return cell.empty() ? ExportValue{} : ExportValue{std::move(cell)};
                     }});
}

void add_answer_text(Columns& columns, const std::string& name, std::function<std::string(const RowAnswers&)> text) {
  columns.push_back({.name = name, .value = [text = std::move(text)](const ExportRow&, const RowAnswers& answers) {
                       std::string cell = text(answers);
                       return cell.empty() ? ExportValue{} : ExportValue{std::move(cell)};
                     }});
}

void add_measured(Columns& columns, const std::string& name,
                  std::function<ExportValue(const ExportRow&, const RowAnswers&)> value) {
  columns.push_back({.name = name,
                     .number = true,
                     .value = [value = std::move(value)](const ExportRow& row, const RowAnswers& answers) {
                       return row.valid ? value(row, answers) : ExportValue{};
                     }});
}

}  // namespace aibench
