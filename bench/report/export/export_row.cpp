#include "bench/report/export/export_row.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr std::size_t kMostBytes = 32000;  // a spreadsheet's cell holds 32 767 characters
constexpr int kDigits = 15;                // what a double keeps of every decimal number

double rounded(double value) {
  std::array<char, 40> text;
  char* const end = text.data() + text.size();
  const auto written = std::to_chars(text.data(), end, value, std::chars_format::general, kDigits);
  std::from_chars(text.data(), written.ptr, value);
  return value;
}

}  // namespace

void for_each_row(const Result& result, const std::function<void(const ExportRow&)>& use) {
  const TargetIndex targets(result);
  for (const ResultCase& one : result.cases) {
    for (const ResultRow& row : one.results) {
      use({.result = result,
           .targets = targets,
           .one = one,
           .row = row,
           .target = targets.of(row),
           .valid = is_valid(row)});
    }
  }
}

std::string row_name(const ExportRow& row) { return cell_text(row.one.id + "@" + row.row.target); }

std::string dtype_text(const ResultCase& one) { return one.family == "copy" ? "" : cell_text(one.dtype); }

std::string cell_text(std::string_view foreign) { return printable(foreign, kMostBytes); }

std::string_view validity_of(const ResultRow& row) {
  if (row.status != CaseStatus::ok) return "";
  const auto worst = worst_problem(row);
  return !worst || *worst == Severity::info ? "ok" : name_of(*worst);
}

std::string bad_checks(const ResultRow& row) {
  std::string ids;
  for (const ResultCheck& check : row.checks) {
    if (check.state == "bad" && check.severity != Severity::info) ids += (ids.empty() ? "" : " ") + check.id;
  }
  return cell_text(ids);
}

const TimeStatistics* headline_time(const ExportRow& row) {
  if (!row.valid) return nullptr;
  for (const auto* time : {&row.row.host_time, &row.row.end_to_end_time, &row.row.throughput_time}) {
    if (*time) return &**time;
  }
  return nullptr;
}

std::optional<double> median_of(const TimeStatistics* time) {
  return time ? std::optional(time->median_s) : std::nullopt;
}

const std::optional<RoundTime>& headline_time_of_round(const ResultRow& row, const ResultRound& round) {
  if (row.host_time) return round.host_time;
  return row.end_to_end_time ? round.end_to_end_time : round.throughput_time;
}

double nanoseconds(double seconds) { return rounded(std::min(seconds * 1e9, std::numeric_limits<double>::max() / 2)); }

std::optional<double> nanoseconds(const std::optional<double>& seconds) {
  return seconds ? std::optional(nanoseconds(*seconds)) : std::nullopt;
}

std::string decimal_text(double value) {
  std::array<char, 1100> text;  // the smallest doubles take some 1080 digits
  const auto end = std::to_chars(text.data(), text.data() + text.size(), rounded(value), std::chars_format::fixed).ptr;
  return {text.data(), end};
}

RowAnswers answers_of(const ExportRow& row) {
  RowAnswers answers{.roofline = roofline_point(row.target, row.one, row.row)};
  const auto base = row.valid ? row.targets.baseline_row(row.one) : std::nullopt;
  if (!base || &row.one.results[*base] == &row.row) return answers;
  const ResultRow& base_row = row.one.results[*base];
  const ResultTarget& base_target = row.targets.of(base_row);
  answers.resident = speedup(base_target, base_row, row.target, row.row, TimeKind::host);
  // Without transfers it is the same ratio.
  answers.end_to_end = row.target.shares_host_memory && base_target.shares_host_memory
                           ? answers.resident
                           : speedup(base_target, base_row, row.target, row.row, TimeKind::end_to_end);
  answers.break_even = break_even(base_target, base_row, row.target, row.row);
  if (answers.resident || answers.end_to_end) answers.baseline = base_row.target;
  return answers;
}

}  // namespace aibench
