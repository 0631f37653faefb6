#include "bench/report/block_table.h"

#include <algorithm>

#include "bench/answer/speedup.h"
#include "bench/report/display_width.h"
#include "bench/report/ratio_cells.h"
#include "bench/report/row_cells.h"

namespace aibench {
namespace {

constexpr std::size_t kMostNotes = 20;  // of one block

// One target's rows of a block, in the order of its cases; null where a case has none.
struct TargetRows {
  const ResultTarget* target = nullptr;
  std::vector<const ResultRow*> rows;
  // Not empty: why no case ran, the same for all; the target then takes no columns.
  std::string common_problem;
};

std::string common_problem(const std::vector<const ResultRow*>& rows) {
  std::string problem;
  for (const ResultRow* row : rows) {
    const bool did_not_run = row && (row->status == CaseStatus::unavailable || row->status == CaseStatus::unsupported ||
                                     row->status == CaseStatus::skipped);
    if (!did_not_run) return "";
    const std::string own = problem_of(*row);
    if (!problem.empty() && own != problem) return "";
    problem = own;
  }
  return problem;
}

std::vector<TargetRows> collect(const Result& result, const CaseBlock& block) {
  std::vector<TargetRows> all;
  for (const ResultTarget& target : result.targets) {
    TargetRows& added = all.emplace_back();
    added.target = &target;
    for (const ResultCase* one : block.cases) added.rows.push_back(row_of(*one, target.target.name));
    added.common_problem = common_problem(added.rows);
  }
  return all;
}

std::string heading_of(const ResultTarget& target) {
  const bool accelerator = !target.shares_host_memory && target.device;
  return target.target.name + (accelerator ? " (" + *target.device + ")" : "");
}

class BlockTable {
 public:
  BlockTable(const Result& result, const CaseBlock& block, Notes& notes)

      : result_(result),
        index_(result),
        block_(block),
        bases_(base_rows(index_, block)),
        notes_(notes),
        all_(collect(result, block)) {
    std::vector<std::string> names;
    for (const TargetRows& target : all_) {
      if (!target.common_problem.empty()) continue;
      shown_.push_back(&target);
      names.push_back(target.target->target.name);
    }
    ratios_ = ratio_columns(result, block, bases_, names);
    layout_.rate = block.rate;
    if (block.training) layout_.time_title = "step time";
    for (const TargetRows* target : shown_) {
      for (std::size_t c = 0; c < target->rows.size(); ++c) {
        const ResultRow* row = target->rows[c];
        if (!row || !is_valid(*row)) continue;
        layout_.bound = layout_.bound || !bound_text(*target->target, *block_.cases[c], *row).empty();
        layout_.energy = layout_.energy || row->energy.has_value();
        layout_.flags = layout_.flags || !notes_.flags(*row).empty();
      }
    }
  }

  bool empty() const { return shown_.empty(); }
  Table side_by_side();
  // `labels`: in every row; else only in the first of each case.
  Table one_row_a_target(bool labels);
  std::string targets_without_rows(std::size_t width) const;
  std::vector<std::string> absent_targets() const;

 private:
  std::vector<Cell> cells(const TargetRows& target, std::size_t c) {
    const ResultRow* row = target.rows[c];
    if (!row) return {{.text = "not in this run", .tint = Tint::dim, .span = layout_.columns()}};
    return row_cells(*target.target, *block_.cases[c], *row, layout_, notes_);
  }

  const Result& result_;
  TargetIndex index_;
  const CaseBlock& block_;
  BaseRows bases_;
  Notes& notes_;
  std::vector<TargetRows> all_;
  std::vector<const TargetRows*> shown_;
  std::vector<RatioColumn> ratios_;
  RowLayout layout_;
};

std::string ratio_title(const RatioColumn& ratio) {
  if (ratio.break_even) return "pays from";
  return ratio.target + (ratio.kind == TimeKind::end_to_end ? " end to end" : "");
}

Table BlockTable::side_by_side() {
  std::vector<TableColumn> columns = {{.title = block_.label_title}};
  std::vector<Cell> heading = {{}};
  for (const TargetRows* target : shown_) {
    for (TableColumn& column : row_columns(layout_)) columns.push_back(std::move(column));
    heading.push_back({.text = heading_of(*target->target), .tint = Tint::strong, .span = layout_.columns()});
  }
  for (std::size_t i = 0; i < ratios_.size(); ++i) {
    columns.push_back({.title = ratio_title(ratios_[i]), .align = Align::right, .starts_group = i == 0});
  }
  if (!ratios_.empty()) {
    heading.push_back({.text = "speedup over " + result_.baseline, .tint = Tint::strong, .span = ratios_.size()});
  }
  Table table(std::move(columns));
  table.set_heading(std::move(heading));
  for (std::size_t c = 0; c < block_.cases.size(); ++c) {
    std::vector<Cell> row = {{.text = block_.labels[c]}};
    for (const TargetRows* target : shown_) {
      for (Cell& cell : cells(*target, c)) row.push_back(std::move(cell));
    }
    for (const RatioColumn& ratio : ratios_) row.push_back(ratio_cell(index_, *block_.cases[c], bases_[c], ratio));
    table.add_row(std::move(row));
  }
  return table;
}

Table BlockTable::one_row_a_target(bool labels) {
  std::vector<TableColumn> columns = {{.title = block_.label_title}, {.title = "target"}};
  for (TableColumn& column : row_columns(layout_)) columns.push_back(std::move(column));
  const bool transfers = std::any_of(ratios_.begin(), ratios_.end(),
                                     [](const RatioColumn& ratio) { return ratio.kind == TimeKind::end_to_end; });
  if (!ratios_.empty()) {
    columns.push_back({.title = "over " + result_.baseline, .align = Align::right, .starts_group = true});
  }
  if (transfers) {
    columns.push_back({.title = "end to end", .align = Align::right});
    columns.push_back({.title = "pays from", .align = Align::right});
  }
  Table table(std::move(columns));
  for (std::size_t c = 0; c < block_.cases.size(); ++c) {
    for (const TargetRows* target : shown_) {
      const std::string& name = target->target->target.name;
      std::vector<Cell> row = {{.text = labels || target == shown_.front() ? block_.labels[c] : ""}, {.text = name}};
      for (Cell& cell : cells(*target, c)) row.push_back(std::move(cell));
      if (!ratios_.empty()) row.push_back(ratio_cell(index_, *block_.cases[c], bases_[c], {.target = name}));
      if (transfers && !target->target->shares_host_memory) {
        row.push_back(ratio_cell(index_, *block_.cases[c], bases_[c], {.target = name, .kind = TimeKind::end_to_end}));
        row.push_back(ratio_cell(index_, *block_.cases[c], bases_[c], {.target = name, .break_even = true}));
      }
      table.add_row(std::move(row));
    }
  }
  return table;
}

std::string BlockTable::targets_without_rows(std::size_t width) const {
  std::string text;
  for (const TargetRows& target : all_) {
    if (target.common_problem.empty()) continue;
    // In full at the end of the report, with the targets.
    const std::string line = plain_text(target.target->target.name + ": " + target.common_problem);
    text += target.target->available ? wrapped(line, width, 2) : clipped(line, width) + "\n";
  }
  return text;
}

std::vector<std::string> BlockTable::absent_targets() const {
  std::vector<std::string> lines;
  for (const TargetRows& target : all_) {
    if (!target.common_problem.empty()) lines.push_back(target.target->target.name + ": " + target.common_problem);
  }
  return lines;
}

}  // namespace

BlockRows block_rows(const Result& result, const CaseBlock& block, Notes& notes) {
  BlockTable builder(result, block, notes);
  BlockRows rows{.absent = builder.absent_targets()};
  if (!builder.empty()) rows.table = builder.one_row_a_target(true);
  return rows;
}

std::string block_text(const Result& result, const CaseBlock& block, const TableOptions& options, Notes& notes) {
  BlockTable builder(result, block, notes);
  std::string text = tinted(plain_text(block.title), Tint::strong, options.color) + "\n";
  if (!builder.empty()) {
    Table table = builder.side_by_side();
    if (table.width() > options.width) table = builder.one_row_a_target(false);
    text += table.render(options.color) + notes.take_text(kMostNotes, options.width);
  }
  return text + builder.targets_without_rows(options.width);
}

}  // namespace aibench
