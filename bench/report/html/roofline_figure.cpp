#include <algorithm>
#include <cmath>
#include <map>

#include "bench/report/format.h"
#include "bench/report/html/figures.h"

namespace aibench {
namespace {

// The roof of one target over the range of intensities: up the memory's slope to the peak rate.
std::vector<PlotPoint> roof_of(double peak, double bandwidth, double low, double high) {
  const double ridge = peak / bandwidth;
  std::vector<PlotPoint> roof;
  const auto add = [&](double x) { roof.push_back({.x = x, .y = std::min(peak, x * bandwidth) / 1e9}); };
  add(low);
  if (ridge > low && ridge < high) add(ridge);
  add(high);
  return roof;
}

struct Range {
  double low = 0, high = 0;
};

Range intensities(const std::map<std::size_t, PlotLine>& lines) {
  std::vector<double> values;
  for (const auto& [place, line] : lines) {
    for (const PlotPoint& point : line.points) values.push_back(point.x);
  }
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {*least / 4, *most * 4};
}

void add_roofs(Plot& plot, const Result& result, const std::map<std::size_t, PlotLine>& lines,
               const std::optional<DType>& dtype) {
  const Range range = intensities(lines);
  for (const auto& [place, line] : lines) {
    const Peaks& peaks = result.targets[place].peaks;
    const auto peak = dtype ? peak_flop_per_s(peaks, *dtype) : std::nullopt;
    const auto bandwidth = peaks.memory_bytes_per_s;
    if (!peak || !bandwidth || !(*bandwidth > 0) || !std::isfinite(*peak / *bandwidth)) continue;
    plot.lines.push_back(
        {.name = "roof of " + line.name + ": " + format_flop_rate(*peak) + ", " + format_byte_rate(*bandwidth),
         .index = place,
         .dashed = true,
         .marked = false,
         .points = roof_of(*peak, *bandwidth, range.low, range.high)});
  }
}

}  // namespace

std::string roofline_figure(const Result& result, const std::vector<RooflinePoint>& points, const std::string& dtype,
                            const std::string& id) {
  std::map<std::size_t, PlotLine> lines;
  for (const RooflinePoint& point : points) {
    if (point.one->dtype != dtype || !point.flops_per_byte || !point.flop_per_s) continue;
    const double x = *point.flops_per_byte, y = *point.flop_per_s / 1e9;
    if (!(x > 0 && y > 0 && std::isfinite(x) && std::isfinite(y))) continue;
    const std::string& name = point.target->target.name;
    const std::size_t place = target_place(result, name);
    PlotLine& line = lines[place];
    line.name = name;
    line.index = place;
    line.joined = false;
    line.points.push_back(
        {.x = x, .y = y, .hint = point.one->id + " on " + name + ": " + std::string(name_of(point.resident))});
  }
  if (lines.empty()) return "";
  Plot plot{.id = id, .title = "Roofline: " + dtype, .x_title = "FLOP a byte", .y_title = "GFLOP/s"};
  plot.description =
      "Rate reached against FLOPs a byte of least traffic, under the roofs of memory bandwidth and peak rate that the "
      "same run measured; both axes are logarithmic. Points over a slope get their data from caches.";
  add_roofs(plot, result, lines, dtype_from_name(dtype));
  for (auto& [place, line] : lines) {
    thin_out(line);
    plot.lines.push_back(std::move(line));
  }
  return plot_html(plot);
}

}  // namespace aibench
