#include "bench/report/training_tables.h"

#include <algorithm>

#include "bench/answer/goal_summary.h"
#include "bench/answer/speedup.h"
#include "bench/report/format.h"
#include "bench/report/notes.h"

namespace aibench {
namespace {

constexpr std::size_t kMostEpochs = 20;  // of a curve; longer ones show evenly chosen epochs, and the last

std::string percent(double share) { return format_percent(share) + " %"; }

template <class Format>
std::string spread_text(const Spread& spread, Format format) {
  const std::string text = format(spread.median);
  return spread.least == spread.most ? text : text + " [" + format(spread.least) + ", " + format(spread.most) + "]";
}

std::string whole_or_half(double epochs) {
  return format_significant(epochs, epochs == static_cast<int>(epochs) ? 1 : 3);
}

const TrainingGoal* goal_in(const std::optional<Workload>& workload) { return workload ? goal_of(*workload) : nullptr; }

std::vector<Cell> goal_cells(const std::string& label, const ResultRow& row, const std::string& goal) {
  const GoalSummary summary = summarise_goal(row.training);
  const bool all = summary.reached == summary.runs, timed = is_valid(row);
  return {{.text = label},
          {.text = row.target},
          {.text = goal},
          {.text = std::to_string(summary.reached) + " of " + std::to_string(summary.runs),
           .tint = all ? Tint::good : Tint::warn},
          {.text = timed && summary.time_s ? spread_text(*summary.time_s, format_time) : "-"},
          {.text = summary.epochs ? spread_text(*summary.epochs, whole_or_half) : "-"},
          {.text = spread_text(summary.last_accuracy, percent)},
          {.text = timed ? spread_text(summary.evaluate_s, format_time) : "-"}};
}

// Which epochs of a curve are shown.
std::vector<std::size_t> shown_epochs(std::size_t count) {
  std::vector<std::size_t> shown;
  const std::size_t rows = std::min(count, kMostEpochs);
  for (std::size_t i = 1; i <= rows; ++i) shown.push_back(i * count / rows - 1);
  return shown;
}

Table curve_table(const std::vector<const ResultRow*>& rows) {
  std::vector<TableColumn> columns = {{.title = "epoch", .align = Align::right}};
  std::vector<Cell> heading = {{}};
  std::size_t longest = 0;
  for (const ResultRow* row : rows) {
    heading.push_back({.text = row->target, .tint = Tint::strong, .span = 3});
    columns.push_back({.title = "loss", .align = Align::right, .starts_group = true});
    columns.push_back({.title = "accuracy", .align = Align::right});
    columns.push_back({.title = "time", .align = Align::right});
    longest = std::max(longest, row->training.front().epochs.size());
  }
  Table table(std::move(columns));
  table.set_heading(std::move(heading));
  for (const std::size_t i : shown_epochs(longest)) {
    std::vector<std::string> cells = {std::to_string(i + 1)};
    for (const ResultRow* row : rows) {
      const auto& epochs = row->training.front().epochs;
      const bool there = i < epochs.size();
      cells.push_back(there ? format_significant(epochs[i].loss, 3) : "");
      cells.push_back(there ? percent(epochs[i].accuracy) : "");
      cells.push_back(there && is_valid(*row) ? format_time(epochs[i].train_s) : "");
    }
    table.add_row(cells);
  }
  return table;
}

}  // namespace

TrainingTables training_tables(const CaseBlock& block) {
  TrainingTables tables{.goals = Table({{.title = block.label_title},
                                        {.title = "target"},
                                        {.title = "goal", .align = Align::right},
                                        {.title = "seeds reached it", .align = Align::right},
                                        {.title = "training time to it", .align = Align::right},
                                        {.title = "epochs", .align = Align::right},
                                        {.title = "last accuracy", .align = Align::right},
                                        {.title = "evaluation beside", .align = Align::right}})};
  for (std::size_t c = 0; c < block.cases.size(); ++c) {
    const auto workload = workload_of(*block.cases[c]);
    const TrainingGoal* goal = goal_in(workload);
    if (goal == nullptr) continue;
    std::vector<const ResultRow*> rows;
    for (const ResultRow& row : block.cases[c]->results) {
      if (row.training.empty()) continue;
      rows.push_back(&row);
      tables.goals.add_row(goal_cells(block.labels[c], row, percent(goal->accuracy)));
      for (const TrainingRun& run : row.training) {
        if (run.reached) continue;
        tables.notes.push_back(row.target + ", seed " + std::to_string(run.seed) + ": not reached: " + run.reason);
      }
    }
    if (rows.empty()) continue;
    const TrainingRun& first = rows.front()->training.front();
    tables.curves.push_back(curve_table(rows));
    tables.curve_titles.push_back("Loss curve of seed " + std::to_string(first.seed) + ", " + block.label_title + " " +
                                  block.labels[c] + " (" + first.data + ")");
  }
  return tables;
}

std::string training_text(const CaseBlock& block, std::size_t width, bool color) {
  const TrainingTables tables = training_tables(block);
  if (tables.goals.empty()) return "";
  std::string text = "\n" + tables.goals.render(color);
  for (const std::string& note : tables.notes) text += wrapped(plain_text(note), width, 2);
  for (std::size_t i = 0; i < tables.curves.size(); ++i) {
    text += "\n" + wrapped(plain_text(tables.curve_titles[i]), width, 2);
    text += tables.curves[i].width() <= width ? tables.curves[i].render(color)
                                              : "does not fit this terminal; the result file has it\n";
  }
  return text;
}

}  // namespace aibench
