#include "bench/report/html/axis.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace aibench {
namespace {

constexpr double kRoom = 0.06;                    // of the range, on each side
constexpr double kLeast = 1e-300, kMost = 1e300;  // beyond these, arithmetic on limits leaves the numbers
constexpr double kLeastLogRoom = 0.1;             // of a power of ten

// 1, 2 or 5 times a power of ten, at least `step`.
double round_step(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

std::vector<double> linear_ticks(double low, double high, std::size_t wanted) {
  const double step = round_step((high - low) / static_cast<double>(std::max<std::size_t>(wanted, 1)));
  std::vector<double> ticks;
  for (double i = std::ceil(low / step); i * step <= high * (1 + 1e-12) && ticks.size() < 100; ++i) {
    ticks.push_back(i * step);
  }
  return ticks;
}

std::vector<double> log_ticks(double low, double high, std::size_t wanted) {
  const int first = static_cast<int>(std::floor(std::log10(low))), last = static_cast<int>(std::ceil(std::log10(high)));
  const bool few = static_cast<std::size_t>(last - first) <= wanted / 2;
  const int stride = std::max(1, (last - first) / static_cast<int>(std::max<std::size_t>(wanted, 1)));
  std::vector<double> ticks;
  for (int power = first; power <= last; power += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor > 1 && !few) continue;
      const double value = factor * std::pow(10, power);
      if (value >= low && value <= high) ticks.push_back(value);
    }
  }
  return ticks;
}

}  // namespace

Axis::Axis(Kind kind, double low, double high, double from, double to)
    : kind_(kind), low_(low), high_(high), from_(from), to_(to) {
  if (low_ < high_) return;
  low_ = kind == Kind::logarithmic ? low / 2 : low - 1;
  high_ = kind == Kind::logarithmic ? low * 2 : low + 1;
}

double Axis::position(double value) const { return kind_ == Kind::logarithmic ? std::log10(value) : value; }

double Axis::pixel(double value) const {
  const double inside = std::clamp(value, low_, high_);
  const double share = (position(inside) - position(low_)) / (position(high_) - position(low_));
  return from_ + share * (to_ - from_);
}

std::vector<double> Axis::ticks(std::size_t wanted) const {
  std::vector<double> ticks =
      kind_ == Kind::logarithmic ? log_ticks(low_, high_, wanted) : linear_ticks(low_, high_, wanted);
  // Less than a power of ten: it may hold fewer than two of them.
  if (ticks.size() < 2) ticks = linear_ticks(low_, high_, wanted);
  return ticks;
}

AxisLimits limits_around(const std::vector<double>& values, Axis::Kind kind) {
  const auto [first, last] = std::minmax_element(values.begin(), values.end());
  if (kind == Axis::Kind::linear) {
    const double least = std::clamp(*first, -kMost, kMost), most = std::clamp(*last, -kMost, kMost);
    const double room = kRoom * (most - least);
    return {least - room, most + room};
  }
  const double least = std::clamp(*first, kLeast, kMost), most = std::clamp(*last, kLeast, kMost);
  const double room = std::max(kLeastLogRoom, kRoom * (std::log10(most) - std::log10(least)));
  return {std::max(kLeast, least / std::pow(10, room)), std::min(kMost, most * std::pow(10, room))};
}

std::string tick_text(double value) {
  struct Prefix {
    double from, size;
    const char* letter;
  };
  // 4096 and the like stay as they are.
  constexpr Prefix kPrefixes[] = {{1e9, 1e9, "G"}, {1e6, 1e6, "M"}, {1e4, 1e3, "k"}};
  double shown = value;
  const char* letter = "";
  for (const Prefix& prefix : kPrefixes) {
    if (std::abs(value) < prefix.from * (1 - 1e-12)) continue;
    shown = value / prefix.size;
    letter = prefix.letter;
    break;
  }
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), shown, std::chars_format::general, 4).ptr;
  return std::string(text.data(), end) + letter;
}

}  // namespace aibench
