#include <algorithm>
#include <cmath>
#include <map>

#include "bench/report/crossover_text.h"
#include "bench/report/format.h"
#include "bench/report/html/figures.h"

namespace aibench {
namespace {

constexpr std::size_t kMostSizeTicks = 9;
constexpr std::size_t kLeastSizes = 2;  // fewer are no line

bool drawable(const std::optional<double>& value) { return value && *value > 0 && std::isfinite(*value); }

std::optional<double> drawable_rate(const ResultRow& row, RateKind kind) {
  if (!is_valid(row)) return std::nullopt;
  const auto rate = rate_of(row, kind);
  return drawable(rate) ? rate : std::nullopt;
}

PlotPoint rate_point(double x, double rate, RateKind kind, const std::string& where) {
  return {.x = x, .y = in_title_unit(rate, kind), .hint = where + ": " + rate_text(rate, kind)};
}

Plot rate_plot(const std::string& id, const std::string& name, RateKind kind) {
  Plot plot{.id = id, .y_title = rate_title(kind)};
  plot.title = "Rate: " + name;
  return plot;
}

// Drops targets without any number.
void add_lines(Plot& plot, std::map<std::size_t, PlotLine> lines) {
  for (auto& [place, line] : lines) {
    thin_out(line);
    plot.lines.push_back(std::move(line));
  }
}

std::vector<double> size_ticks(const Sweep& sweep) {
  std::vector<double> ticks;
  if (sweep.sizes.size() > kMostSizeTicks) return ticks;
  for (const SweepSize& size : sweep.sizes) ticks.push_back(static_cast<double>(size.size));
  return ticks;
}

PlotLine speedup_line(const Result& result, const TargetIndex& targets, const SweepCrossover& answer) {
  const bool transfers = answer.kind == TimeKind::end_to_end;
  PlotLine line{.name = answer.pairing.target + " over " + answer.pairing.base + (transfers ? ", with transfers" : ""),
                .index = target_place(result, answer.pairing.target),
                .dashed = transfers};
  for (const SweepPoint& point : sweep_points(result, targets, answer.sweep, answer.pairing, answer.kind)) {
    if (!point.speedup || !drawable(point.speedup->ratio)) continue;
    line.points.push_back({.x = point.size,
                           .y = point.speedup->ratio,
                           .low = point.speedup->low,
                           .high = point.speedup->high,
                           .hint = answer.sweep.axis + " " + format_size(point.size) + ": " +
                                   format_ratio(point.speedup->ratio) + (transfers ? " with transfers" : "")});
  }
  thin_out(line);
  return line;
}

void add_crossings(Plot& plot, const SweepCrossover& answer) {
  for (const Crossing& crossing : answer.answer.crossings) {
    plot.marks.push_back({.x = crossing.size,
                          .low = crossing.low,
                          .high = crossing.high,
                          .text = (answer.kind == TimeKind::end_to_end ? "with transfers near " : "equal near ") +
                                  format_size(crossing.size)});
  }
}

}  // namespace

std::size_t target_place(const Result& result, const std::string& target) {
  for (std::size_t i = 0; i < result.targets.size(); ++i) {
    if (result.targets[i].target.name == target) return i;
  }
  return result.targets.size();
}

void thin_out(PlotLine& line) {
  if (line.points.size() <= kMostPoints) return;
  std::vector<PlotPoint> kept;
  const std::size_t last = line.points.size() - 1;
  for (std::size_t i = 0; i < kMostPoints; ++i) kept.push_back(line.points[i * last / (kMostPoints - 1)]);
  line.points = std::move(kept);
  line.name += " (" + std::to_string(kMostPoints) + " of " + std::to_string(last + 1) + " points drawn)";
}

std::string rate_figure(const Result& result, const Sweep& sweep, const std::string& id) {
  const RateKind kind = rate_kind_of(result.cases[sweep.sizes.front().case_index].family);
  Plot plot = rate_plot(id, sweep.name, kind);
  plot.description =
      "Rate of each target against " + sweep.axis + "; both axes are logarithmic. The table has the numbers.";
  plot.x_title = sweep.axis;
  plot.least_points = kLeastSizes;
  plot.x_ticks = size_ticks(sweep);
  std::map<std::size_t, PlotLine> lines;
  for (const SweepSize& size : sweep.sizes) {
    for (const ResultRow& row : result.cases[size.case_index].results) {
      const auto rate = drawable_rate(row, kind);
      if (!rate) continue;
      const std::size_t place = target_place(result, row.target);
      lines[place].name = row.target;
      lines[place].index = place;
      lines[place].points.push_back(
          rate_point(static_cast<double>(size.size), *rate, kind, row.target + " at " + std::to_string(size.size)));
    }
  }
  add_lines(plot, std::move(lines));
  return plot_html(plot);
}

std::string speedup_figure(const Result& result, const std::vector<const SweepCrossover*>& answers,
                           const std::string& id) {
  if (answers.empty()) return "";
  const Sweep& sweep = answers.front()->sweep;
  Plot plot{.id = id, .title = "Speedup: " + sweep.name, .x_title = sweep.axis, .y_title = "speedup"};
  plot.x_ticks = size_ticks(sweep);
  plot.least_points = kLeastSizes;
  plot.level = 1;
  plot.level_text = "equal";
  const TargetIndex targets(result);
  for (const SweepCrossover* answer : answers) {
    plot.lines.push_back(speedup_line(result, targets, *answer));
    add_crossings(plot, *answer);
    plot.description += answer->pairing.target + " over " + answer->pairing.base +
                        (answer->kind == TimeKind::end_to_end ? " with transfers: " : ": ") +
                        crossover_text(answer->answer) + ". ";
  }
  return plot_html(plot);
}

std::string work_figure(const Result& result, const CaseBlock& block, const std::string& id) {
  // Of a network the work, too: its samples are the same for every kind of it.
  const bool moves = block.rate == RateKind::bytes;
  Plot plot = rate_plot(id, block.title, block.rate);
  plot.description = "Rate of each target against the work of one call; both axes are logarithmic.";
  plot.x_title = moves ? "bytes of a call" : "work of a call, FLOP";
  std::map<std::size_t, PlotLine> lines;
  for (std::size_t c = 0; c < block.cases.size(); ++c) {
    for (const ResultRow& row : block.cases[c]->results) {
      const auto rate = drawable_rate(row, block.rate);
      const double work = moves ? block.cases[c]->work.bytes : block.cases[c]->work.flops;
      if (!rate || !drawable(work)) continue;
      const std::size_t place = target_place(result, row.target);
      lines[place].name = row.target;
      lines[place].index = place;
      lines[place].joined = false;
      lines[place].points.push_back(rate_point(work, *rate, block.rate, row.target + ", " + block.labels[c]));
    }
  }
  add_lines(plot, std::move(lines));
  return plot_html(plot);
}

}  // namespace aibench
