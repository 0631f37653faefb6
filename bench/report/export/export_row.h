#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bench/answer/break_even.h"
#include "bench/answer/roofline.h"
#include "bench/answer/speedup.h"
#include "bench/result/result.h"

// What all exports share: the rows of a result, what they are called, and which of their numbers may be shown.
namespace aibench {

// One case on one target. The references last as long as the result.
struct ExportRow {
  const Result& result;
  const TargetIndex& targets;
  const ResultCase& one;
  const ResultRow& row;
  const ResultTarget& target;
  bool valid;  // false: the row is not ok, or a check found it invalid; no export shows any of its numbers
};

// Case by case, each with its targets in their order.
void for_each_row(const Result& result, const std::function<void(const ExportRow&)>& use);

// "gemm/f32/m64n64k64@cpu/openblas": one name a row, the same in every format. Control characters are escaped.
std::string row_name(const ExportRow& row);

// Of the operands; empty for what only moves bytes, which have none.
std::string dtype_text(const ResultCase& one);

// Foreign text of a cell: control characters and bytes that are no UTF-8 are escaped, at most 32 000 bytes are kept.
std::string cell_text(std::string_view foreign);

// "ok", "suspect" or "invalid"; empty for a row that is not ok.
std::string_view validity_of(const ResultRow& row);
// Ids of the bad checks that made it suspect or invalid, "interval clock".
std::string bad_checks(const ResultRow& row);

// The time that stands for the row where a format has room for one only: host time, else end-to-end time, else that of
// back-to-back calls. Null for a row that is not valid or has none.
const TimeStatistics* headline_time(const ExportRow& row);
// Its median in seconds; nullopt without a time.
std::optional<double> median_of(const TimeStatistics* time);
// The same time in one round of the row.
const std::optional<RoundTime>& headline_time_of_round(const ResultRow& row, const ResultRound& round);

// Of a time in seconds, without the digits that the multiplication adds. Finite.
double nanoseconds(double seconds);
std::optional<double> nanoseconds(const std::optional<double>& seconds);

// 15 significant digits of the number at most, without an exponent.
std::string decimal_text(double value);

// What the answers say of a row. Nothing of a row that is not valid, and no speedups of its case's baseline itself.
struct RowAnswers {
  std::string baseline;  // target that it is compared with; empty when there is none
  std::optional<RatioInterval> resident, end_to_end;
  std::optional<BreakEven> break_even;
  std::optional<RooflinePoint> roofline;
};
RowAnswers answers_of(const ExportRow& row);

}  // namespace aibench
