#include "bench/report/export/xlsx_charts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "bench/answer/speedup.h"
#include "bench/report/case_block.h"
#include "bench/report/export/export_row.h"

namespace aibench {
namespace {

constexpr const char* kDataSheet = "Chart data";
constexpr std::size_t kRowsAChart = 24;  // of the sheet that a chart covers
// A target has one colour and marker in all charts.
constexpr lxw_color_t kColors[] = {0x0060A8, 0xB34700, 0x00704A, 0x8A3AB0, 0x6B5500, 0xB0003A, 0x006D77, 0x444B54};
constexpr lxw_chart_marker_type kMarkers[] = {LXW_CHART_MARKER_CIRCLE, LXW_CHART_MARKER_SQUARE,
                                              LXW_CHART_MARKER_TRIANGLE, LXW_CHART_MARKER_DIAMOND};

struct ChartTarget {
  std::string name;
  std::size_t place = 0;  // among the targets of the result
};

// One case: its work (FLOPs, of copies bytes), and the rate of each target that has one.
struct ChartRow {
  double work = 0;
  std::map<std::string, double> rates;  // by target
};

struct ChartData {
  const CaseBlock* block = nullptr;
  std::vector<ChartTarget> targets;
  std::vector<ChartRow> rows;  // ascending by work, which several cases may share
};

std::optional<double> drawn_rate(const ResultRow& row, RateKind kind) {
  if (!is_valid(row)) return std::nullopt;
  const auto rate = rate_of(row, kind);
  if (!rate || !(*rate > 0) || !std::isfinite(*rate)) return std::nullopt;
  return in_title_unit(*rate, kind);
}

bool moves(const CaseBlock& block) { return block.rate == RateKind::bytes; }

ChartData data_of(const Result& result, const CaseBlock& block) {
  ChartData data{.block = &block};
  std::set<std::string> drawn;
  for (const ResultCase* one : block.cases) {
    const double work = moves(block) ? one->work.bytes : one->work.flops;
    if (!(work > 0)) continue;
    ChartRow added{.work = work};
    for (const ResultRow& row : one->results) {
      const auto rate = drawn_rate(row, block.rate);
      if (!rate) continue;
      added.rates[row.target] = *rate;
      drawn.insert(row.target);
    }
    if (!added.rates.empty()) data.rows.push_back(std::move(added));
  }
  std::ranges::stable_sort(data.rows, {}, &ChartRow::work);
  for (std::size_t place = 0; place < result.targets.size(); ++place) {
    const std::string& name = result.targets[place].target.name;
    if (drawn.contains(name)) data.targets.push_back({.name = name, .place = place});
  }
  return data;
}

// Cases of one size make no line.
bool has_range(const ChartData& data) { return !data.rows.empty() && data.rows.front().work < data.rows.back().work; }

// Writes the numbers from `first` on; the row behind them.
std::size_t write_data(lxw_worksheet* sheet, const ChartData& data, std::size_t first, lxw_format* bold) {
  write_text(sheet, first, 0, cell_text(data.block->title), bold);
  write_text(sheet, first + 1, 0, moves(*data.block) ? "work_bytes" : "work_flops", bold);
  for (std::size_t t = 0; t < data.targets.size(); ++t) {
    write_text(sheet, first + 1, t + 1, cell_text(data.targets[t].name), bold);
  }
  std::size_t row = first + 2;
  for (const ChartRow& one : data.rows) {
    write_number(sheet, row, 0, one.work);
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
      if (const auto rate = one.rates.find(data.targets[t].name); rate != one.rates.end()) {
        write_number(sheet, row, t + 1, rate->second);
      }
    }
    ++row;
  }
  return row + 1;
}

void set_axis(lxw_chart_axis* axis, const char* name) {
  ::chart_axis_set_log_base(axis, 10);
  ::chart_axis_set_name(axis, name);
  ::chart_axis_set_label_position(axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
  ::chart_axis_set_num_format(axis, "0E+0");
}

void paint(lxw_chart_series* series, std::size_t place) {
  lxw_chart_line line{};
  line.color = kColors[place % std::size(kColors)];
  line.width = 2;
  lxw_chart_fill fill{};
  fill.color = line.color;
  ::chart_series_set_line(series, &line);
  ::chart_series_set_marker_type(series, kMarkers[place % std::size(kMarkers)]);
  ::chart_series_set_marker_line(series, &line);
  ::chart_series_set_marker_fill(series, &fill);
}

lxw_chart* make_chart(XlsxBook& book, const ChartData& data, std::size_t first) {
  lxw_chart* chart = ::workbook_add_chart(book.get(), LXW_CHART_SCATTER_STRAIGHT_WITH_MARKERS);
  const auto top = static_cast<lxw_row_t>(first + 2), bottom = static_cast<lxw_row_t>(top + data.rows.size() - 1);
  for (std::size_t t = 0; t < data.targets.size(); ++t) {
    const auto column = static_cast<lxw_col_t>(t + 1);
    lxw_chart_series* series = ::chart_add_series(chart, nullptr, nullptr);
    paint(series, data.targets[t].place);
    ::chart_series_set_name_range(series, kDataSheet, static_cast<lxw_row_t>(first + 1), column);
    ::chart_series_set_categories(series, kDataSheet, top, 0, bottom, 0);
    ::chart_series_set_values(series, kDataSheet, top, column, bottom, column);
  }
  ::chart_title_set_name_range(chart, kDataSheet, static_cast<lxw_row_t>(first), 0);
  set_axis(chart->x_axis, moves(*data.block) ? "bytes of a call" : "work of a call, FLOP");
  set_axis(chart->y_axis, rate_title(data.block->rate));
  ::chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_TRUE);
  return chart;
}

}  // namespace

void add_xlsx_charts(XlsxBook& book, const Result& result) {
  const std::vector<CaseBlock> blocks = case_blocks(result);
  std::vector<ChartData> drawn;
  for (const CaseBlock& block : blocks) {
    ChartData data = data_of(result, block);
    if (has_range(data) && drawn.size() < kMostCharts) drawn.push_back(std::move(data));
  }
  if (drawn.empty()) return;
  lxw_worksheet* charts = book.add_sheet("Charts");
  lxw_worksheet* numbers = book.add_sheet(kDataSheet);
  ::worksheet_set_column(numbers, 0, 16, 16, nullptr);
  std::size_t first = 0;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    lxw_chart_options size{.x_scale = 1.6, .y_scale = 1.5};
    ::worksheet_insert_chart_opt(charts, static_cast<lxw_row_t>(kRowsAChart * i), 0, make_chart(book, drawn[i], first),
                                 &size);
    first = write_data(numbers, drawn[i], first, book.bold());
  }
}

}  // namespace aibench
