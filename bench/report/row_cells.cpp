#include "bench/report/row_cells.h"

#include "bench/answer/roofline.h"
#include "bench/answer/speedup.h"
#include "bench/report/display_width.h"
#include "bench/report/format.h"
#include "bench/stats/median_interval.h"

namespace aibench {
namespace {

constexpr std::size_t kProblemWidth = 30;  // about what the numbers of a row take

Cell half_width_cell(const TimeStatistics& time) {
  const auto width = relative_half_width({.median = time.median_s, .low = time.low_s, .high = time.high_s});
  return {.text = width ? format_half_width(*width) : ""};
}

Cell rate_cell(const ResultRow& row, RateKind kind) {
  const auto rate = rate_of(row, kind);
  if (!rate) return {.text = "-"};
  return {.text = format_rate(*rate, kind), .tint = Tint::strong};
}

Cell peak_cell(const ResultRow& row, Notes& notes) {
  if (!row.share_of_peak) return {.text = "-"};
  const PeakShares& shares = *row.share_of_peak;
  if (shares.memory_bound && shares.memory) {
    notes.remember_memory_share();
    return {.text = format_percent(*shares.memory) + "m"};
  }
  return {.text = shares.flops ? format_percent(*shares.flops) : "-"};
}

Cell bound_cell(const std::string& bound, Notes& notes) {
  if (bound.ends_with("+t")) notes.remember_transfers();
  return {.text = bound.empty() ? "-" : bound};
}

// Work a joule; without a number, the note says why.
Cell energy_cell(const ResultCase& one, const ResultRow& row, RateKind kind, Notes& notes) {
  if (row.energy && !has_joules(*row.energy)) {
    return {.text = "[" + std::to_string(notes.about_energy(one, row)) + "]", .tint = Tint::dim};
  }
  const auto per_joule = work_per_joule(one.work, row, kind);
  if (!per_joule) return {.text = "-"};
  notes.remember_scope(row);
  return {.text = format_rate(*per_joule, kind)};
}

Cell problem_cell(const ResultCase& one, const ResultRow& row, std::size_t span, Notes& notes) {
  const std::string number = " [" + std::to_string(notes.about(one, row)) + "]";
  const std::string problem = clipped(plain_text(problem_of(row)), kProblemWidth - display_width(number));
  const bool mild = row.status == CaseStatus::unsupported || row.status == CaseStatus::unavailable ||
                    row.status == CaseStatus::skipped;
  return {.text = problem + number, .tint = mild ? Tint::dim : Tint::bad, .span = span};
}

}  // namespace

std::string bound_text(const ResultTarget& target, const ResultCase& one, const ResultRow& row) {
  const auto point = roofline_point(target, one, row);
  if (!point) return "";
  const bool transfers = point->end_to_end == Bound::transfer;
  std::string text = point->resident == Bound::unknown ? "" : std::string(name_of(point->resident));
  if (text.ends_with("-bound")) text.resize(text.size() - std::string_view("-bound").size());
  return transfers ? (text.empty() ? "?" : text) + "+t" : text;
}

std::vector<TableColumn> row_columns(const RowLayout& layout) {
  std::vector<TableColumn> columns = {{.title = layout.time_title, .align = Align::right, .starts_group = true},
                                      {.title = "±95%", .align = Align::right},
                                      {.title = rate_title(layout.rate), .align = Align::right},
                                      {.title = "%peak", .align = Align::right}};
  if (layout.bound) columns.push_back({.title = "bound", .align = Align::left});
  if (layout.energy) {
    columns.push_back({.title = per_joule_title(layout.rate), .align = Align::right});
  }
  if (layout.flags) columns.push_back({.title = "", .align = Align::left});
  return columns;
}

std::vector<Cell> row_cells(const ResultTarget& target, const ResultCase& one, const ResultRow& row,
                            const RowLayout& layout, Notes& notes) {
  if (!is_valid(row)) return {problem_cell(one, row, layout.columns(), notes)};
  const auto& time = row.host_time ? row.host_time : row.end_to_end_time;
  std::vector<Cell> cells = {{.text = time ? format_time(time->median_s) : "-"},
                             time ? half_width_cell(*time) : Cell{},
                             rate_cell(row, layout.rate),
                             peak_cell(row, notes)};
  if (layout.bound) cells.push_back(bound_cell(bound_text(target, one, row), notes));
  if (layout.energy) cells.push_back(energy_cell(one, row, layout.rate, notes));
  const std::string flags = notes.flags(row);
  if (layout.flags) cells.push_back({.text = flags, .tint = Tint::warn});
  return cells;
}

}  // namespace aibench
