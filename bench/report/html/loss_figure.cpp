#include <algorithm>
#include <cmath>
#include <set>

#include "bench/answer/speedup.h"
#include "bench/report/format.h"
#include "bench/report/html/figures.h"

namespace aibench {
namespace {

constexpr std::size_t kMostEpochTicks = 12;
constexpr std::size_t kLeastEpochs = 2;  // fewer are no curve

// The first seed's losses; those that no logarithm shows are left out.
std::vector<PlotPoint> points_of(const TrainingCurve& curve, LossBy by) {
  std::vector<PlotPoint> points;
  double seconds = 0;
  std::size_t number = 0;
  for (const Epoch& epoch : curve.row->training.front().epochs) {
    ++number;
    seconds += epoch.train_s;
    const double x = by == LossBy::epoch ? static_cast<double>(number) : seconds;
    if (!(epoch.loss > 0) || !std::isfinite(epoch.loss) || !std::isfinite(x)) continue;
    points.push_back({.x = x,
                      .y = epoch.loss,
                      .hint = curve.name + ", epoch " + std::to_string(number) + ": loss " +
                              format_significant(epoch.loss, 3) + ", accuracy " + format_percent(epoch.accuracy) +
                              " %"});
  }
  return points;
}

std::vector<double> epoch_ticks(const Plot& plot) {
  std::size_t last = 0;
  for (const PlotLine& line : plot.lines) {
    for (const PlotPoint& point : line.points) last = std::max(last, static_cast<std::size_t>(point.x));
  }
  std::vector<double> ticks;
  if (last > kMostEpochTicks) return ticks;
  for (std::size_t epoch = 1; epoch <= last; ++epoch) ticks.push_back(static_cast<double>(epoch));
  return ticks;
}

}  // namespace

std::string loss_figure(const Result& result, const TrainingCurves& network, LossBy by, const std::string& id) {
  const bool by_epoch = by == LossBy::epoch;
  Plot plot{.id = id, .title = network.title + (by_epoch ? ", by epoch" : ", by time")};
  plot.description =
      "Loss after each epoch; its axis is logarithmic. Time is that of training alone. The table has the numbers.";
  plot.x_title = by_epoch ? "epoch" : "seconds of training";
  plot.y_title = "loss";
  plot.x_kind = Axis::Kind::linear;
  plot.least_points = kLeastEpochs;
  std::set<std::string> drawn;
  for (const TrainingCurve& curve : network.curves) {
    if (!by_epoch && !is_valid(*curve.row)) continue;
    PlotLine line{.name = curve.name, .index = target_place(result, curve.row->target)};
    line.dashed = !drawn.insert(curve.row->target).second;  // a target's further dtypes
    line.points = points_of(curve, by);
    thin_out(line);
    plot.lines.push_back(std::move(line));
  }
  if (by_epoch) plot.x_ticks = epoch_ticks(plot);
  return plot_html(plot);
}

}  // namespace aibench
