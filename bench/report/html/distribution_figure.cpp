#include <algorithm>
#include <cmath>

#include "bench/report/display_width.h"
#include "bench/report/format.h"
#include "bench/report/html/figures.h"
#include "bench/report/html/svg.h"
#include "bench/report/markup.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr double kWidth = 420, kLeft = 134, kRight = 344, kTop = 10, kRow = 17, kBelow = 44;
constexpr double kLeastShare = 0.25, kMostShare = 4;      // times the median; what lies beyond is drawn at the edge
constexpr std::size_t kLabelWidth = 15, kCaseWidth = 48;  // characters

struct Spread {
  std::string label;  // of the case, in its first row
  const ResultRow* row = nullptr;
  std::size_t place = 0;
  const TimeStatistics* time = nullptr;
};

bool has_spread(const TimeStatistics& time) {
  return time.median_s > 0 && time.min_s > 0 && std::isfinite(time.max_s) && time.p5_s > 0 && time.count > 1;
}

// Of as many cases as fit, evenly chosen.
std::vector<Spread> spreads_of(const Result& result, const CaseBlock& block) {
  std::vector<std::vector<Spread>> cases;
  for (std::size_t c = 0; c < block.cases.size(); ++c) {
    std::vector<Spread> spreads;
    for (const ResultRow& row : block.cases[c]->results) {
      if (!is_valid(row) || !row.host_time || !has_spread(*row.host_time)) continue;
      spreads.push_back({.label = spreads.empty() ? block.labels[c] : "",
                         .row = &row,
                         .place = target_place(result, row.target),
                         .time = &*row.host_time});
    }
    if (!spreads.empty()) cases.push_back(std::move(spreads));
  }
  const std::size_t room = std::max<std::size_t>(1, kMostDistributions / (result.targets.size() + 1));
  const std::size_t shown = std::min(room, cases.size());
  std::vector<Spread> chosen;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t at = shown == 1 ? 0 : i * (cases.size() - 1) / (shown - 1);
    chosen.insert(chosen.end(), cases[at].begin(), cases[at].end());
  }
  return chosen;
}

Axis axis_of(const std::vector<Spread>& spreads) {
  double low = 0.9, high = 1.1;
  for (const Spread& spread : spreads) {
    low = std::min(low, spread.time->min_s / spread.time->median_s);
    high = std::max(high, spread.time->max_s / spread.time->median_s);
  }
  return {Axis::Kind::logarithmic, std::max(low * 0.98, kLeastShare), std::min(high * 1.02, kMostShare), kLeft, kRight};
}

// Its beginning and its end: with machines side by side either may be what tells it from others.
std::string target_label(const std::string& target) {
  constexpr std::size_t kTail = 9;
  const std::string text = plain_text(target);
  if (display_width(text) <= kLabelWidth) return text;
  std::size_t tail = text.size();
  const auto is_inside_a_character = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (display_width(text.substr(tail)) < kTail) {
    do {
      --tail;
    } while (is_inside_a_character(tail));
  }
  return clipped(text, kLabelWidth - kTail) + text.substr(tail);
}

void draw_spread(Svg& svg, const Spread& spread, const Axis& axis, double y) {
  const TimeStatistics& time = *spread.time;
  const auto at = [&](double seconds) { return axis.pixel(seconds / time.median_s); };
  const std::string color = color_class(spread.place);
  svg.text(kLeft - 8, y + 4, target_label(spread.row->target), Svg::Anchor::end);
  svg.line(at(time.min_s), y, at(time.max_s), y, "bar " + color);
  svg.rect(at(time.p5_s), y - 4, std::max(1.0, at(time.p95_s) - at(time.p5_s)), 8, "box " + color);
  svg.line(at(time.p99_s), y - 5, at(time.p99_s), y + 5, "bar " + color);
  svg.line(at(time.median_s), y - 6, at(time.median_s), y + 6, "median");
  svg.text(kRight + 6, y + 4, format_time(time.median_s), Svg::Anchor::start);
}

void draw_ticks(Svg& svg, const Axis& axis, double bottom) {
  constexpr double kRoom = 42;  // of a text
  double last = -kRoom;
  for (const double value : axis.ticks(5)) {
    const double at = axis.pixel(value);
    svg.line(at, kTop, at, bottom, "grid");
    if (at - last < kRoom) continue;
    svg.text(at, bottom + 16, tick_text(value) + "×", Svg::Anchor::middle);
    last = at;
  }
}

}  // namespace

std::string distribution_figure(const Result& result, const CaseBlock& block, const std::string& id) {
  const std::vector<Spread> spreads = spreads_of(result, block);
  if (spreads.empty()) return "";
  const auto labels = std::count_if(spreads.begin(), spreads.end(), [](const Spread& s) { return !s.label.empty(); });
  const double bottom = kTop + kRow * static_cast<double>(spreads.size() + static_cast<std::size_t>(labels));
  const std::string title = "Latency distribution: " + block.title;
  Svg svg(kWidth, bottom + kBelow, id, title,
          "Box: 5th to 95th percentile; tick: 99th; whiskers: fastest and slowest sample; all relative to the median, "
          "which stands at the right. The table of percentiles has the numbers.");
  const Axis axis = axis_of(spreads);
  draw_ticks(svg, axis, bottom);
  double y = kTop + kRow / 2;
  for (const Spread& spread : spreads) {
    if (!spread.label.empty()) {
      svg.text(0, y + 4, clipped(plain_text(spread.label), kCaseWidth), Svg::Anchor::start, "strong");
      y += kRow;
    }
    draw_spread(svg, spread, axis, y);
    y += kRow;
  }
  svg.text((kLeft + kRight) / 2, bottom + 36, "time of a call / median", Svg::Anchor::middle);
  return "<figure><figcaption>" + markup_text(title) + "</figcaption>\n" + svg.finish() + "</figure>\n";
}

}  // namespace aibench
