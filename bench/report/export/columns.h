#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "bench/report/export/export_row.h"

namespace aibench {

// monostate: the number does not exist, or may not be shown; the cell stays empty. Text is inert but not yet guarded
// against being taken for a formula. Numbers are finite.
using ExportValue = std::variant<std::monostate, std::string, double>;

// One column of the long tables (csv, xlsx). Names are snake_case and end in the unit: _ns, _per_s; shares and ratios
// are plain numbers. Columns that say what the case is are filled in every row, measured ones in valid rows only.
struct ExportColumn {
  std::string name;
  bool number = false;
  std::function<ExportValue(const ExportRow&, const RowAnswers&)> value;
};

// All columns, in the order they are written. New ones are added at the end.
const std::vector<ExportColumn>& export_columns();

}  // namespace aibench
