#include <array>
#include <map>

#include "bench/report/export/columns.h"
#include "bench/report/export/exporters.h"
#include "bench/report/export/xlsx_book.h"
#include "bench/report/export/xlsx_charts.h"
#include "bench/report/footer.h"
#include "bench/report/info_text.h"

namespace aibench {
namespace {

constexpr double kWideColumn = 40;  // characters
constexpr double kColumn = 18;

// Lines "name: value" from `row` on; the row behind them.
std::size_t write_lines(XlsxBook& book, lxw_worksheet* sheet, const std::vector<MachineFact>& lines, std::size_t row) {
  for (const MachineFact& line : lines) {
    write_text(sheet, row, 0, line.name, book.bold());
    write_text(sheet, row++, 1, line.value);
  }
  return row;
}

std::vector<MachineFact> run_lines(const Result& result) {
  std::vector<MachineFact> lines = {{"config", cell_text(result.name)},
                                    {"started", cell_text(result.tool.started)},
                                    {"aibench", cell_text(result.tool.version)},
                                    {"machine", cell_text(result.environment.hostname.value_or("unknown"))},
                                    {"state", result.complete ? "complete" : "partial: the run is not finished"},
                                    {"baseline", cell_text(result.baseline)}};
  if (!result.measure.precision_promised) lines.push_back({"quick", "few rounds, precision not promised"});
  return lines;
}

struct Counts {
  double rows = 0, valid = 0, suspect = 0, invalid = 0;
};

void add_summary(XlsxBook& book, const Result& result) {
  lxw_worksheet* sheet = book.add_sheet("Summary");
  ::worksheet_set_column(sheet, 0, 0, kColumn, nullptr);
  ::worksheet_set_column(sheet, 1, 1, kWideColumn, nullptr);
  write_text(sheet, 0, 0, "aibench", book.bold());
  std::size_t row = write_lines(book, sheet, run_lines(result), 1) + 1;
  std::map<std::string, Counts> counts;
  for_each_row(result, [&](const ExportRow& one) {
    Counts& of_target = counts[one.row.target];
    ++of_target.rows;
    of_target.valid += one.valid;
    of_target.suspect += validity_of(one.row) == "suspect";
    of_target.invalid += validity_of(one.row) == "invalid";
  });
  constexpr std::array kTitles = {"target", "what it is", "rows", "with numbers", "of these suspect", "invalid"};
  for (std::size_t i = 0; i < kTitles.size(); ++i) write_text(sheet, row, i, kTitles[i], book.bold());
  for (const ResultTarget& target : result.targets) {
    const Counts& of_target = counts[target.target.name];
    write_text(sheet, ++row, 0, cell_text(target.target.name));
    write_text(sheet, row, 1, cell_text(target_line(target)));
    std::size_t column = 2;
    for (const double count : {of_target.rows, of_target.valid, of_target.suspect, of_target.invalid}) {
      write_number(sheet, row, column++, count);
    }
  }
}

void write_cell(lxw_worksheet* sheet, std::size_t row, std::size_t column, const ExportValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) write_text(sheet, row, column, *text);
  if (const auto* number = std::get_if<double>(&value)) write_number(sheet, row, column, *number);
}

// Excel asks for one row of data at least below a table's head.
void make_table(lxw_worksheet* sheet, std::size_t rows) {
  const std::vector<ExportColumn>& columns = export_columns();
  std::vector<lxw_table_column> heads(columns.size());
  std::vector<lxw_table_column*> pointers;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    heads[c].header = const_cast<char*>(columns[c].name.c_str());  // only read
    pointers.push_back(&heads[c]);
  }
  pointers.push_back(nullptr);
  lxw_table_options options{};
  options.columns = pointers.data();
  ::worksheet_add_table(sheet, 0, 0, static_cast<lxw_row_t>(std::max<std::size_t>(rows, 1)),
                        static_cast<lxw_col_t>(columns.size() - 1), &options);
}

void add_rows(XlsxBook& book, const Result& result) {
  lxw_worksheet* sheet = book.add_sheet("Rows");
  const std::vector<ExportColumn>& columns = export_columns();
  ::worksheet_set_column(sheet, 0, static_cast<lxw_col_t>(columns.size() - 1), kColumn, nullptr);
  ::worksheet_set_column(sheet, 0, 0, kWideColumn, nullptr);
  std::size_t rows = 0;
  for_each_row(result, [&](const ExportRow& row) {
    const RowAnswers answers = answers_of(row);
    ++rows;
    for (std::size_t c = 0; c < columns.size(); ++c) write_cell(sheet, rows, c, columns[c].value(row, answers));
  });
  make_table(sheet, rows);
  ::worksheet_freeze_panes(sheet, 1, 1);
}

void add_environment(XlsxBook& book, const Result& result) {
  lxw_worksheet* sheet = book.add_sheet("Environment");
  ::worksheet_set_column(sheet, 0, 0, kColumn, nullptr);
  ::worksheet_set_column(sheet, 1, 1, 2 * kWideColumn, nullptr);
  std::size_t row = write_lines(book, sheet, machine_facts(result.tool, result.environment), 0) + 1;
  std::vector<MachineFact> more;
  for (const LibraryInfo& library : result.libraries) {
    more.push_back({cell_text(library.name), cell_text(library.version + " " + library.path)});
  }
  for (const auto& [name, value] : result.variables) more.push_back({cell_text("removed " + name), cell_text(value)});
  for (const auto& [name, value] : result.tool.kept_variables) {
    more.push_back({cell_text("kept " + name), cell_text(value)});
  }
  write_lines(book, sheet, more, row);
}

}  // namespace

const bool kHasXlsx = true;

std::string export_xlsx(const Result& result) {
  XlsxBook book;
  add_summary(book, result);
  add_rows(book, result);
  add_xlsx_charts(book, result);
  add_environment(book, result);
  return book.close();
}

}  // namespace aibench
