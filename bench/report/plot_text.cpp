#include "bench/report/plot_text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "bench/answer/speedup.h"
#include "bench/answer/sweep.h"
#include "bench/report/display_width.h"
#include "bench/report/format.h"
#include "bench/report/notes.h"
#include "bench/report/rate.h"
#include "bench/report/table.h"

namespace aibench {
namespace {

constexpr std::size_t kRows = 12, kMostColumns = 72, kLeastColumns = 20, kLabel = 9, kMostPlots = 12;
constexpr char kSeveral = '=';

struct PlotPoint {
  std::size_t target;  // into the result's targets
  double size, rate;   // logarithms
};

struct Range {
  double low, high;
  // 0 to `cells` - 1.
  std::size_t cell(double value, std::size_t cells) const {
    if (!(high > low)) return 0;
    const double share = (value - low) / (high - low);
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(cells - 1)));
  }
};

// Of one sweep.
std::vector<PlotPoint> points_of(const Result& result, const Sweep& sweep, RateKind kind) {
  std::vector<PlotPoint> points;
  for (const SweepSize& size : sweep.sizes) {
    for (std::size_t t = 0; t < result.targets.size(); ++t) {
      const ResultRow* row = row_of(result.cases[size.case_index], result.targets[t].target.name);
      if (!row || !is_valid(*row)) continue;
      const auto rate = rate_of(*row, kind);
      if (!rate || !(*rate > 0)) continue;
      points.push_back({t, std::log(static_cast<double>(size.size)), std::log(*rate)});
    }
  }
  return points;
}

template <class Value>
Range range_of(const std::vector<PlotPoint>& points, Value value) {
  const auto [low, high] = std::ranges::minmax_element(points, {}, value);
  return {(*low).*value, (*high).*value};
}

char mark_of(std::size_t target) {
  constexpr std::size_t kLetters = 26;
  return target < kLetters ? static_cast<char>('a' + target) : '+';
}

Tint tint_of(char mark) {
  constexpr Tint kTints[] = {Tint::strong, Tint::good, Tint::warn, Tint::bad};
  return mark == kSeveral ? Tint::none : kTints[static_cast<std::size_t>(mark - 'a') % std::size(kTints)];
}

std::string inert(const std::string& text, const PlotOptions& options) {
  std::string safe = plain_text(text);
  if (options.unicode) return safe;
  std::ranges::replace_if(
      safe, [](char c) { return static_cast<unsigned char>(c) > 126; }, '?');
  return safe;
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, display_width(text)), ' ') + text;
}

class Plot {
 public:
  Plot(const Result& result, const Sweep& sweep, const PlotOptions& options)
      : result_(result),
        sweep_(sweep),
        options_(options),
        columns_(std::min(options.width - kLabel - 2, kMostColumns)),
        kind_(rate_kind_of(result.cases[sweep.sizes.front().case_index].family)),
        points_(points_of(result, sweep, kind_)) {}

  bool empty() const { return points_.empty(); }

  std::string render() const {
    const Range sizes = range_of(points_, &PlotPoint::size), rates = range_of(points_, &PlotPoint::rate);
    std::vector<std::string> cells(kRows, std::string(columns_, ' '));
    for (const PlotPoint& point : points_) {
      char& cell = cells[kRows - 1 - rates.cell(point.rate, kRows)][sizes.cell(point.size, columns_)];
      const char mark = mark_of(point.target);
      cell = cell == ' ' || cell == mark ? mark : kSeveral;
    }
    std::string text = title();
    bool several = false;
    for (std::size_t i = 0; i < kRows; ++i) {
      several = several || cells[i].find(kSeveral) != std::string::npos;
      // Labels at the top, in the middle and at the bottom.
      const double height = 1 - static_cast<double>(i) / (kRows - 1);
      const bool labelled = i == 0 || i == kRows - 1 || i == kRows / 2;
      const double rate = std::exp(rates.low + height * (rates.high - rates.low));
      text += padded(labelled ? label(rate) : "", kLabel) + (options_.unicode ? " │" : " |") + row_text(cells[i]);
    }
    return text + axis(sizes) + legend() + (several ? std::string(kLabel + 2, ' ') + kSeveral + " several\n" : "");
  }

 private:
  std::string label(double rate) const { return format_significant(in_title_unit(rate, kind_), 3); }

  std::string title() const {
    const std::string text = inert(sweep_.name, options_) + ", " + rate_title(kind_) + " by " + sweep_.axis;
    return tinted(wrapped(text, options_.width, 2), Tint::strong, options_.color);
  }

  std::string row_text(std::string cells) const {
    cells.erase(cells.find_last_not_of(' ') + 1);
    std::string text;
    for (const char cell : cells) {
      text += cell == ' ' ? std::string(1, cell) : tinted(std::string_view(&cell, 1), tint_of(cell), options_.color);
    }
    return text + "\n";
  }

  std::string axis(const Range& sizes) const {
    std::string line(kLabel + 1, ' ');
    line += options_.unicode ? "└" : "+";
    for (std::size_t i = 0; i < columns_; ++i) line += options_.unicode ? "─" : "-";
    const std::string low = format_significant(std::exp(sizes.low), 1),
                      high = format_significant(std::exp(sizes.high), 1);
    return line + "\n" + std::string(kLabel + 2, ' ') + low + padded(high, columns_ - std::min(columns_, low.size())) +
           "\n";
  }

  std::string legend() const {
    std::string text;
    for (std::size_t t = 0; t < result_.targets.size(); ++t) {
      if (std::ranges::find(points_, t, &PlotPoint::target) == points_.end()) continue;
      const char mark = mark_of(t);
      text += std::string(kLabel + 2, ' ') + tinted(std::string_view(&mark, 1), tint_of(mark), options_.color) + " " +
              clipped_name(result_.targets[t].target.name) + "\n";
    }
    return text;
  }

  std::string clipped_name(const std::string& name) const {
    const std::string safe = inert(name, options_);
    return options_.unicode ? clipped(safe, columns_) : safe.substr(0, columns_);
  }

  const Result& result_;
  const Sweep& sweep_;
  const PlotOptions& options_;
  std::size_t columns_;
  RateKind kind_;
  std::vector<PlotPoint> points_;
};

}  // namespace

std::string plot_text(const Result& result, const PlotOptions& options) {
  if (options.width < kLabel + 2 + kLeastColumns) {
    return "plot: needs a terminal of " + std::to_string(kLabel + 2 + kLeastColumns) + " columns\n";
  }
  std::string text;
  std::size_t plots = 0, more = 0;
  for (const Sweep& sweep : find_sweeps(result)) {
    if (plots == kMostPlots) {
      ++more;
      continue;
    }
    const Plot plot(result, sweep, options);
    if (plot.empty()) continue;
    text += (plots++ > 0 ? "\n" : "") + plot.render();
  }
  if (plots == 0) return "plot: no sweep has a rate\n";
  if (more > 0) text += "and " + std::to_string(more) + " more sweeps\n";
  return text;
}

}  // namespace aibench
