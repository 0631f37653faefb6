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
          {.text = summary.i8_accuracy ? spread_text(*summary.i8_accuracy, percent) : "-"},
          {.text = timed ? spread_text(summary.evaluate_s, format_time) : "-"}};
}

// Which epochs of a curve are shown.
std::vector<std::size_t> shown_epochs(std::size_t count) {
  std::vector<std::size_t> shown;
  const std::size_t rows = std::min(count, kMostEpochs);
  for (std::size_t i = 1; i <= rows; ++i) shown.push_back(i * count / rows - 1);
  return shown;
}

Table curve_table(const std::vector<TrainingCurve>& curves) {
  std::vector<TableColumn> columns = {{.title = "epoch", .align = Align::right}};
  std::vector<Cell> heading = {{}};
  std::size_t longest = 0;
  for (const TrainingCurve& curve : curves) {
    heading.push_back({.text = curve.name, .tint = Tint::strong, .span = 3});
    columns.push_back({.title = "loss", .align = Align::right, .starts_group = true});
    columns.push_back({.title = "accuracy", .align = Align::right});
    columns.push_back({.title = "time", .align = Align::right});
    longest = std::max(longest, curve.row->training.front().epochs.size());
  }
  Table table(std::move(columns));
  table.set_heading(std::move(heading));
  for (const std::size_t i : shown_epochs(longest)) {
    std::vector<std::string> cells = {std::to_string(i + 1)};
    for (const TrainingCurve& curve : curves) {
      const auto& epochs = curve.row->training.front().epochs;
      const bool there = i < epochs.size();
      cells.push_back(there ? format_significant(epochs[i].loss, 3) : "");
      cells.push_back(there ? percent(epochs[i].accuracy) : "");
      cells.push_back(there && is_valid(*curve.row) ? format_time(epochs[i].train_s) : "");
    }
    table.add_row(cells);
  }
  return table;
}

// Networks that differ in their dtype alone: their curves stand side by side.
struct Alike {
  std::string name;
  std::string label;  // of the block, of its first case
  std::size_t dtypes = 0;
  std::vector<std::pair<DType, const ResultRow*>> rows;
};

std::vector<TrainingCurve> curves_of(const Alike& alike) {
  std::vector<TrainingCurve> curves;
  for (const auto& [dtype, row] : alike.rows) {
    curves.push_back({row->target + (alike.dtypes > 1 ? " " + std::string(name_of(dtype)) : ""), row});
  }
  return curves;
}

// The group of the case's network among `groups`; a new one when there is none.
Alike& group_for(const NetworkWorkload& network, const std::string& label, std::vector<Alike>& groups) {
  NetworkWorkload any_dtype = network;
  any_dtype.dtype = DType::f32;
  const std::string name = id_of(any_dtype);
  const auto known = std::ranges::find(groups, name, &Alike::name);
  if (known == groups.end()) return groups.emplace_back(Alike{.name = name, .label = label});
  known->label = std::to_string(network.batch) + layout_suffix(network.layout);  // of several dtypes
  return *known;
}

void add_case(const ResultCase& one, const std::string& label, TrainingTables& tables, std::vector<Alike>& groups) {
  const auto workload = workload_of(one);
  const TrainingGoal* goal = goal_in(workload);
  if (goal == nullptr) return;
  const DType dtype = dtype_of(*workload);
  const auto& network = std::get<NetworkWorkload>(*workload);
  const std::string suffix =
      (dtype == DType::f32 ? "" : " " + std::string(name_of(dtype))) + layout_suffix(network.layout);
  std::vector<std::pair<DType, const ResultRow*>> rows;
  for (const ResultRow& row : one.results) {
    if (row.training.empty()) continue;
    rows.emplace_back(dtype, &row);
    tables.goals.add_row(goal_cells(label, row, percent(goal->accuracy)));
    const std::string& no_i8 = row.training.front().i8_reason;
    if (!no_i8.empty()) tables.notes.push_back(row.target + suffix + ": not quantised to i8: " + no_i8);
    for (const TrainingRun& run : row.training) {
      if (run.reached) continue;
      tables.notes.push_back(row.target + suffix + ", seed " + std::to_string(run.seed) +
                             ": not reached: " + run.reason);
    }
  }
  if (rows.empty()) return;
  Alike& alike = group_for(network, label, groups);
  ++alike.dtypes;
  alike.rows.insert(alike.rows.end(), rows.begin(), rows.end());
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
                                        {.title = "quantised to i8", .align = Align::right},
                                        {.title = "evaluation beside", .align = Align::right}})};
  std::vector<Alike> groups;
  for (std::size_t c = 0; c < block.cases.size(); ++c) add_case(*block.cases[c], block.labels[c], tables, groups);
  for (const Alike& alike : groups) {
    const TrainingRun& first = alike.rows.front().second->training.front();
    const std::vector<TrainingCurve> curves = curves_of(alike);
    tables.networks.push_back({.title = "Loss curve of seed " + std::to_string(first.seed) + ", " + block.label_title +
                                        " " + alike.label + " (" + first.data + ")",
                               .table = curve_table(curves),
                               .curves = curves});
  }
  return tables;
}

std::string training_text(const CaseBlock& block, std::size_t width, bool color) {
  const TrainingTables tables = training_tables(block);
  if (tables.goals.empty()) return "";
  std::string text = "\n" + tables.goals.render(color);
  for (const std::string& note : tables.notes) text += wrapped(plain_text(note), width, 2);
  for (const TrainingCurves& network : tables.networks) {
    text += "\n" + wrapped(plain_text(network.title), width, 2);
    text += network.table.width() <= width ? network.table.render(color)
                                           : "does not fit this terminal; the result file has it\n";
  }
  return text;
}

}  // namespace aibench
