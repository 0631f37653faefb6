#include <algorithm>

#include "bench/report/comparison_text.h"
#include "bench/report/format.h"
#include "bench/report/markdown.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

// How soon a reader should see it.
int urgency(Verdict verdict) {
  switch (verdict) {
    case Verdict::failed: return 0;
    case Verdict::regression: return 1;
    case Verdict::not_comparable: return 2;
    case Verdict::missing: return 3;
    case Verdict::improvement: return 4;
    case Verdict::small: return 5;
    case Verdict::inconclusive: return 6;
    case Verdict::added: return 7;
    case Verdict::equivalent: return 8;
  }
  return 9;
}

std::vector<const ComparedRow*> by_urgency(const Comparison& comparison) {
  std::vector<const ComparedRow*> rows;
  for (const ComparedRow& row : comparison.rows) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const ComparedRow* a, const ComparedRow* b) {
    return urgency(a->verdict) < urgency(b->verdict);
  });
  return rows;
}

std::string row_line(const ComparedRow& row) {
  const auto time = [](const std::optional<SideSummary>& side) { return side ? format_time(side->median_s) : ""; };
  return "| " + markdown_text(row.case_id) + " | " + markdown_text(row.target) + " | " + time(row.base) + " | " +
         time(row.next) + " | " + (row.time ? markdown_text(change_text(*row.time)) : "") + " | **" +
         std::string(name_of(row.verdict)) + "** | " + markdown_text(row.reason) + " |\n";
}

// The characters that a workflow command's text must not hold as they are.
std::string annotation_text(std::string_view foreign, bool property) {
  std::string text;
  for (const char c : plain_text(foreign)) {
    if (c == '%') {
      text += "%25";
    } else if (property && c == ':') {
      text += "%3A";
    } else if (property && c == ',') {
      text += "%2C";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison, std::size_t most_bytes) {
  std::string text = "### aibench compare\n\n" + markdown_text(comparison_summary(comparison)) + "\n\n";
  for (const Difference& difference : comparison.differences) {
    const std::string line = std::string("- ") + (difference.refused ? "**must not differ**: " : "differs: ") +
                             markdown_text(difference.subject() + ": " + difference.base + " → " + difference.next) +
                             "\n";
    if (text.size() + line.size() > most_bytes / 2) break;
    text += line;
  }
  text += "\n| case | target | base | new | change | verdict | reason |\n|---|---|--:|--:|--:|---|---|\n";
  constexpr std::size_t kRoomForLastLine = 100;
  const auto rows = by_urgency(comparison);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string line = row_line(*rows[i]);
    if (text.size() + line.size() + kRoomForLastLine > most_bytes) {
      return text + "\n" + format_count(rows.size() - i) + " more rows did not fit here\n";
    }
    text += line;
  }
  return text;
}

std::string github_annotations(const Comparison& comparison, std::size_t most) {
  std::string text;
  std::size_t given = 0;
  for (const ComparedRow* row : by_urgency(comparison)) {
    if (urgency(row->verdict) > urgency(Verdict::missing) || given == most) break;
    ++given;
    const bool error = row->verdict == Verdict::failed || row->verdict == Verdict::regression;
    text += std::string(error ? "::error" : "::warning") +
            " title=" + annotation_text("aibench " + std::string(name_of(row->verdict)) + " " + row->case_id, true) +
            "::" + annotation_text(row->case_id + " on " + row->target + ": " + row->reason, false) + "\n";
  }
  return text;
}

}  // namespace aibench
