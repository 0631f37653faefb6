#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/report/html/axis.h"

namespace aibench {

struct PlotPoint {
  double x = 0, y = 0;
  std::optional<double> low, high;  // of y
  std::string hint;                 // what hovering shows
};

struct PlotLine {
  std::string name;       // for the legend; foreign text
  std::size_t index = 0;  // colour and marker; lines of one target share it
  bool dashed = false;
  bool joined = true;  // false: markers alone
  bool marked = true;  // false: the line alone
  std::vector<PlotPoint> points;
};

// A value of x with what stands for it, such as a crossing with its interval.
struct PlotMark {
  double x = 0, low = 0, high = 0;
  std::string text;
};

// Everything that one picture shows. Points are finite, and above 0 along a logarithmic axis; y always is one.
struct Plot {
  std::string id;  // unique in the page: letters, digits, dashes
  std::string title, description;
  std::string x_title, y_title;
  Axis::Kind x_kind = Axis::Kind::logarithmic;
  std::vector<double> x_ticks;  // empty: chosen by the axis
  std::optional<double> level;  // a line across, such as the 1 of a speedup
  std::string level_text;
  std::vector<PlotMark> marks;
  std::vector<PlotLine> lines;
  std::size_t least_points = 1;  // of a line at least, to be worth a picture; above 0
};

// <figure> with the picture and its legend; empty when no line has so many points.
std::string plot_html(const Plot& plot);

// A legend's <ul>; one entry a line that has points.
std::string legend_html(const std::vector<PlotLine>& lines);

}  // namespace aibench
