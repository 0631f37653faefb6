#include "bench/report/html/plot.h"

#include <algorithm>

#include "bench/report/html/svg.h"
#include "bench/report/markup.h"

namespace aibench {
namespace {

// Pixels of the picture. It is shown as wide as there is room, so text scales with it: not much wider than a phone.
constexpr double kWidth = 420, kHeight = 300;
constexpr double kLeft = 62, kRight = 410, kTop = 12, kBottom = 248;
constexpr std::size_t kTicks = 6;

using Points = std::vector<std::pair<double, double>>;

Axis axis_of(Axis::Kind kind, const std::vector<double>& values, double from, double to) {
  const AxisLimits limits = limits_around(values, kind);
  return {kind, limits.low, limits.high, from, to};
}

Axis x_axis(const Plot& plot) {
  std::vector<double> values;
  for (const PlotLine& line : plot.lines) {
    for (const PlotPoint& point : line.points) values.push_back(point.x);
  }
  return axis_of(plot.x_kind, values, kLeft, kRight);
}

Axis y_axis(const Plot& plot) {
  std::vector<double> values;
  if (plot.level) values.push_back(*plot.level);
  for (const PlotLine& line : plot.lines) {
    for (const PlotPoint& point : line.points) {
      values.push_back(point.y);
      if (point.low && *point.low > 0) values.push_back(*point.low);
      if (point.high) values.push_back(*point.high);
    }
  }
  return axis_of(Axis::Kind::logarithmic, values, kBottom, kTop);
}

void draw_grid(Svg& svg, const Plot& plot, const Axis& x, const Axis& y) {
  const std::vector<double> x_ticks = plot.x_ticks.empty() ? x.ticks(kTicks) : plot.x_ticks;
  double last = -1e9;
  for (const double value : x_ticks) {
    if (value < x.low() || value > x.high()) continue;
    const double at = x.pixel(value);
    svg.line(at, kTop, at, kBottom, "grid");
    if (at - last < 34) continue;           // its text would run into the last one's
    const bool at_edge = at > kRight - 12;  // half of it would be outside
    svg.text(at_edge ? kWidth : at, kBottom + 18, tick_text(value), at_edge ? Svg::Anchor::end : Svg::Anchor::middle);
    last = at;
  }
  for (const double value : y.ticks(kTicks)) {
    const double at = y.pixel(value);
    svg.line(kLeft, at, kRight, at, "grid");
    svg.text(kLeft - 6, at + 4, tick_text(value), Svg::Anchor::end);
  }
  svg.text((kLeft + kRight) / 2, kHeight - 8, plot.x_title, Svg::Anchor::middle);
  svg.upright_text(14, (kTop + kBottom) / 2, plot.y_title);
}

void draw_marks(Svg& svg, const Plot& plot, const Axis& x, const Axis& y) {
  double text_y = kTop + 14;
  for (const PlotMark& mark : plot.marks) {
    const double low = x.pixel(mark.low), high = x.pixel(mark.high), at = x.pixel(mark.x);
    svg.rect(low, kTop, high - low, kBottom - kTop, "band");
    svg.line(at, kTop, at, kBottom, "mark");
    const bool right_half = at > (kLeft + kRight) / 2;
    svg.text(at + (right_half ? -6 : 6), text_y, mark.text, right_half ? Svg::Anchor::end : Svg::Anchor::start);
    text_y += 16;  // below the last one, into which it could run
  }
  if (!plot.level) return;
  const double at = y.pixel(*plot.level);
  svg.line(kLeft, at, kRight, at, "level");
  svg.text(kLeft + 4, at - 5, plot.level_text, Svg::Anchor::start);  // lines meet it further right
}

void draw_line(Svg& svg, const PlotLine& line, const Axis& x, const Axis& y) {
  const std::string color = color_class(line.index);
  Points points;
  for (const PlotPoint& point : line.points) points.emplace_back(x.pixel(point.x), y.pixel(point.y));
  if (line.joined && points.size() > 1) svg.polyline(points, "line " + color + (line.dashed ? " dashed" : ""));
  if (!line.marked) return;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const PlotPoint& point = line.points[i];
    const auto [at_x, at_y] = points[i];
    if (point.low && point.high) {
      svg.line(at_x, y.pixel(*point.low), at_x, y.pixel(*point.high), "bar " + color);
    }
    svg.marker(line.index, at_x, at_y, "point " + color + (line.dashed ? " hollow" : ""), point.hint);
  }
}

}  // namespace

std::string plot_html(const Plot& plot) {
  std::size_t most = 0;
  for (const PlotLine& line : plot.lines) most = std::max(most, line.points.size());
  if (most < plot.least_points) return "";
  const Axis x = x_axis(plot), y = y_axis(plot);
  Svg svg(kWidth, kHeight, plot.id, plot.title, plot.description);
  draw_grid(svg, plot, x, y);
  svg.rect(kLeft, kTop, kRight - kLeft, kBottom - kTop, "frame");
  draw_marks(svg, plot, x, y);
  for (const PlotLine& line : plot.lines) draw_line(svg, line, x, y);
  return "<figure><figcaption>" + markup_text(plot.title) + "</figcaption>\n" + svg.finish() + legend_html(plot.lines) +
         "</figure>\n";
}

std::string legend_html(const std::vector<PlotLine>& lines) {
  std::string text = "<ul class=\"legend\">\n";
  for (const PlotLine& line : lines) {
    if (line.points.empty() || line.name.empty()) continue;
    const std::string color = color_class(line.index);
    text += "<li><svg viewBox=\"0 0 30 12\" aria-hidden=\"true\">";
    if (line.joined) {
      text +=
          "<line x1=\"1\" y1=\"6\" x2=\"29\" y2=\"6\" class=\"line " + color + (line.dashed ? " dashed" : "") + "\"/>";
    }
    if (line.marked) text += marker_html(line.index, 15, 6, "point " + color + (line.dashed ? " hollow" : ""));
    text += "</svg>" + markup_text(line.name) + "</li>\n";
  }
  return text + "</ul>\n";
}

}  // namespace aibench
