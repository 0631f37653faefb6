#include "bench/report/comparison_text.h"

#include <algorithm>
#include <cstdio>

#include "bench/report/format.h"
#include "bench/report/notes.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr std::size_t kListAllUpTo = 100;
constexpr std::size_t kMostReasons = 50;

Tint tint_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::regression:
    case Verdict::failed: return Tint::bad;
    case Verdict::improvement: return Tint::good;
    case Verdict::not_comparable:
    case Verdict::missing:
    case Verdict::inconclusive: return Tint::warn;
    default: return Tint::none;
  }
}

std::string signed_percent(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f", (ratio - 1) * 100);
  return text;
}

std::string time_text(const std::optional<SideSummary>& side) { return side ? format_time(side->median_s) : "–"; }

// Rows that nobody has to look at.
bool is_quiet(const ComparedRow& row) {
  return row.verdict == Verdict::equivalent || row.verdict == Verdict::small || row.verdict == Verdict::inconclusive ||
         row.verdict == Verdict::added;
}

std::string files_line(const char* side, const std::vector<std::string>& files) {
  std::string line = std::string(side) + plain_text(files.front());
  if (files.size() > 1) line += " and " + std::to_string(files.size() - 1) + " more";
  return line + "\n";
}

std::string differences_text(const Comparison& comparison, std::size_t width) {
  std::string refused, told;
  for (const Difference& difference : comparison.differences) {
    std::string& text = difference.refused ? refused : told;
    text += wrapped("  " + plain_text(difference.subject() + ": " + difference.base + "  ->  " + difference.next),
                    width, 4);
  }
  std::string text;
  if (!refused.empty()) text += "the sides must not differ in this, unless --allow-diff says so:\n" + refused;
  if (!told.empty()) text += "also different:\n" + told;
  return text;
}

std::vector<const ComparedRow*> listed_rows(const Comparison& comparison, bool all) {
  std::vector<const ComparedRow*> rows;
  for (const ComparedRow& row : comparison.rows) {
    if (all || comparison.rows.size() <= kListAllUpTo || !is_quiet(row)) rows.push_back(&row);
  }
  return rows;
}

std::string reasons_text(const std::vector<const ComparedRow*>& rows, std::size_t width) {
  std::string text;
  std::size_t given = 0, left_out = 0;
  for (const ComparedRow* row : rows) {
    if (row->verdict == Verdict::equivalent) continue;
    if (given == kMostReasons) {
      ++left_out;
      continue;
    }
    ++given;
    text += wrapped(plain_text(row->case_id + " on " + row->target) + ": " + std::string(name_of(row->verdict)) + ", " +
                        plain_text(row->reason),
                    width, 4);
  }
  if (left_out > 0) text += "and " + format_count(left_out) + " more; --json has all reasons\n";
  return text;
}

}  // namespace

std::string change_text(const RatioInterval& ratio) {
  std::string text = signed_percent(ratio.ratio) + " %";
  if (ratio.low && ratio.high) text += " [" + signed_percent(*ratio.low) + ", " + signed_percent(*ratio.high) + "]";
  return text;
}

std::string comparison_summary(const Comparison& comparison) {
  std::string counts;
  for (const Verdict verdict : all_verdicts()) {
    const std::size_t count = comparison.count(verdict);
    if (count == 0) continue;
    counts += (counts.empty() ? "" : ", ") + format_count(count) + " " + std::string(name_of(verdict));
  }
  std::string text = comparison.family == 0 ? "nothing was judged" : format_count(comparison.family) + " rows judged";
  if (!counts.empty()) text += ": " + counts;
  if (comparison.without_numbers > 0) {
    text += "; " + format_count(comparison.without_numbers) + " rows have no number on either side";
  }
  return text;
}

std::string comparison_text(const Comparison& comparison, const TableOptions& options, bool all) {
  std::string text = files_line("base  ", comparison.base_files) + files_line("new   ", comparison.next_files);
  text += differences_text(comparison, options.width) + "\n";
  const auto rows = listed_rows(comparison, all);
  if (!rows.empty()) {
    Table table({{.title = "case"},
                 {.title = "target"},
                 {.title = "base", .align = Align::right, .starts_group = true},
                 {.title = "new", .align = Align::right},
                 {.title = "time [95 %]", .align = Align::right, .starts_group = true},
                 {.title = "cycles", .align = Align::right},
                 {.title = "verdict", .starts_group = true}});
    for (const ComparedRow* row : rows) {
      table.add_row(std::vector<Cell>{{row->case_id},
                                      {row->target},
                                      {time_text(row->base)},
                                      {time_text(row->next)},
                                      {row->time ? change_text(*row->time) : ""},
                                      {row->cycles ? signed_percent(row->cycles->ratio) + " %" : ""},
                                      {std::string(name_of(row->verdict)), tint_of(row->verdict)}});
    }
    text += table.render(options.color) + "\n";
  }
  if (rows.size() < comparison.rows.size()) {
    text += "listed are the rows that need a look; --all lists the other " +
            format_count(comparison.rows.size() - rows.size()) + "\n";
  }
  text += reasons_text(rows, options.width);
  const std::string test = comparison.paired ? "Wilcoxon's signed ranks of pairs" : "Mann-Whitney";
  text += wrapped(comparison_summary(comparison), options.width, 2);
  if (comparison.family > 0) {
    text += wrapped(comparison.time + ", median a round; " + test + ", exact, corrected by Holm: the chance of any " +
                        "false alarm among these rows is " + format_percent(comparison.alpha) + " %",
                    options.width, 2);
  }
  return text;
}

}  // namespace aibench
