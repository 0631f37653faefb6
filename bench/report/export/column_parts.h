#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/report/export/columns.h"

// What columns are made of.
namespace aibench {

using Columns = std::vector<ExportColumn>;

// Nothing instead of a number that is not finite.
ExportValue number(const std::optional<double>& value);

// Text; empty text is no value.
void add_text(Columns& columns, const std::string& name, std::function<std::string(const ExportRow&)> text);
void add_answer_text(Columns& columns, const std::string& name, std::function<std::string(const RowAnswers&)> text);

// Numbers of valid rows only.
void add_measured(Columns& columns, const std::string& name,
                  std::function<ExportValue(const ExportRow&, const RowAnswers&)> value);

// answer_columns.cpp: the baseline and the speedups over it; their outcomes, the break-even count and the roofline.
void add_speedups(Columns& columns);
void add_outcomes(Columns& columns);
void add_roofline(Columns& columns);

}  // namespace aibench
