#include "bench/report/export/columns.h"
#include "bench/report/export/csv_text.h"
#include "bench/report/export/exporters.h"

namespace aibench {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void add_cell(CsvText& csv, const ExportValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    csv.text(*text);
  } else if (const auto* number = std::get_if<double>(&value)) {
    csv.number(*number);
  } else {
    csv.empty();
  }
}

}  // namespace

std::string export_csv(const Result& result) {
  CsvText csv;
  for (const ExportColumn& column : export_columns()) csv.text(column.name);
  csv.end_line();
  for_each_row(result, [&](const ExportRow& row) {
    const RowAnswers answers = answers_of(row);
    for (const ExportColumn& column : export_columns()) add_cell(csv, column.value(row, answers));
    csv.end_line();
  });
  return csv.take();
}

std::string export_csv_excel(const Result& result) { return std::string(kByteOrderMark) + export_csv(result); }

}  // namespace aibench
