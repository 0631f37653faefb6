#include "bench/answer/pair_speedup.h"
#include "bench/report/export/csv_text.h"
#include "bench/report/export/export_row.h"
#include "bench/report/export/exporters.h"

namespace aibench {
namespace {

constexpr const char* kColumns[] = {"case_id",
                                    "family",
                                    "dtype",
                                    "base",
                                    "target",
                                    "speedup",
                                    "speedup_low",
                                    "speedup_high",
                                    "outcome",
                                    "end_to_end_speedup",
                                    "end_to_end_speedup_low",
                                    "end_to_end_speedup_high",
                                    "end_to_end_outcome",
                                    "break_even",
                                    "break_even_calls",
                                    "break_even_calls_low",
                                    "break_even_calls_high"};
// Of either side, led by "base_" and "target_".
constexpr const char* kSideColumns[] = {
    "status",      "validity",      "host_time_median_ns", "end_to_end_time_median_ns", "flop_per_s",
    "bytes_per_s", "samples_per_s", "share_of_peak_flops", "share_of_peak_memory"};

void add_ratio(CsvText& csv, const std::optional<RatioInterval>& ratio, Outcome outcome) {
  csv.number(ratio ? std::optional(ratio->ratio) : std::nullopt);
  csv.number(ratio ? ratio->low : std::nullopt);
  csv.number(ratio ? ratio->high : std::nullopt);
  ratio ? csv.text(name_of(outcome)) : csv.empty();
}

void add_break_even(CsvText& csv, const std::optional<BreakEven>& answer) {
  answer ? csv.text(name_of(answer->state)) : csv.empty();
  for (const auto part : {&BreakEven::calls, &BreakEven::low, &BreakEven::high}) {
    csv.number(answer ? (*answer).*part : std::nullopt);
  }
}

void add_side(CsvText& csv, const Absolutes& side) {
  csv.text(name_of(side.row->status));
  csv.text(validity_of(*side.row));
  csv.number(nanoseconds(side.host_s));
  csv.number(nanoseconds(side.end_to_end_s));
  for (const auto& rate : {side.flop_per_s, side.bytes_per_s, side.samples_per_s}) csv.number(rate);
  csv.number(side.share_of_flops);
  csv.number(side.share_of_memory);
}

void add_pair(CsvText& csv, const PairSpeedup& pair) {
  const ResultCase& one = *pair.one;
  for (const std::string& text : {cell_text(one.id), cell_text(one.family), dtype_text(one),
                                  cell_text(pair.base.row->target), cell_text(pair.other.row->target)}) {
    csv.text(text);
  }
  add_ratio(csv, pair.resident, pair.resident_outcome);
  add_ratio(csv, pair.end_to_end, pair.end_to_end_outcome);
  add_break_even(csv, pair.break_even);
  add_side(csv, pair.base);
  add_side(csv, pair.other);
  csv.end_line();
}

}  // namespace

std::string export_csv_pairs(const Result& result) {
  CsvText csv;
  for (const char* column : kColumns) csv.text(column);
  for (const std::string side : {"base_", "target_"}) {
    for (const char* column : kSideColumns) csv.text(side + column);
  }
  csv.end_line();
  const TargetIndex targets(result);
  for (const ResultCase& one : result.cases) {
    for (const PairSpeedup& pair : all_pair_speedups(targets, one)) add_pair(csv, pair);
  }
  return csv.take();
}

}  // namespace aibench
