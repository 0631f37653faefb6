#include "kernels/workloads/digits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

constexpr std::uint64_t kDrawsPerImage = 1024;  // parameters first, then one for each pixel's noise
constexpr double kPi = 3.14159265358979323846;

struct Point {
  double x, y;  // x to the right, y down, the digit fills [-0.5, 0.5] x [-1, 1] about
};
using Stroke = std::vector<Point>;

// Part of an ellipse as a polyline; angles in degrees, 0 to the right, growing clockwise on the screen.
Stroke arc(double cx, double cy, double rx, double ry, double from, double to) {
  constexpr int kPieces = 16;
  Stroke stroke;
  for (int i = 0; i <= kPieces; ++i) {
    const double angle = (from + (to - from) * i / kPieces) * kPi / 180.0;
    stroke.push_back({cx + rx * std::cos(angle), cy + ry * std::sin(angle)});
  }
  return stroke;
}

const std::array<std::vector<Stroke>, 10>& glyphs() {
  static const std::array<std::vector<Stroke>, 10> kGlyphs = {{
      {arc(0, 0, 0.55, 0.95, 0, 360)},
      {{{-0.3, -0.6}, {0.05, -0.95}, {0.05, 0.95}}},
      {arc(0, -0.45, 0.5, 0.5, 180, 390), {{0.43, -0.2}, {-0.5, 0.95}, {0.55, 0.95}}},
      {arc(-0.05, -0.48, 0.5, 0.47, 200, 450), arc(-0.05, 0.46, 0.55, 0.48, 270, 520)},
      {{{0.25, 0.95}, {0.25, -0.95}, {-0.55, 0.35}, {0.6, 0.35}}},
      {{{0.5, -0.95}, {-0.4, -0.95}, {-0.45, -0.1}}, arc(-0.05, 0.37, 0.55, 0.57, 225, 510)},
      {{{0.35, -0.95}, {-0.2, -0.4}, {-0.5, 0.3}}, arc(0, 0.4, 0.52, 0.55, 0, 360)},
      {{{-0.55, -0.95}, {0.55, -0.95}, {-0.1, 0.95}}},
      {arc(0, -0.47, 0.43, 0.45, 0, 360), arc(0, 0.47, 0.53, 0.48, 0, 360)},
      {arc(0, -0.4, 0.5, 0.52, 0, 360), {{0.5, -0.4}, {0.4, 0.3}, {0.05, 0.95}}},
  }};
  return kGlyphs;
}

double squared_distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length_squared = dx * dx + dy * dy;
  const double along =
      length_squared == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length_squared, 0.0, 1.0);
  const double x = p.x - a.x - along * dx, y = p.y - a.y - along * dy;
  return x * x + y * y;
}

// How one image is deformed, from its own draws.
struct Deformation {
  double angle, scale_x, scale_y, shift_x, shift_y, slant, pen, noise;
};

Deformation deformation_of(std::uint64_t key, std::uint64_t base) {
  const auto between = [&](std::uint64_t i, double low, double high) {
    return low + (high - low) * generator_uniform(key, base + i);
  };
  return {.angle = between(0, -0.25, 0.25),
          .scale_x = between(1, 6.5, 9.5),
          .scale_y = between(2, 7.5, 10.0),
          .shift_x = between(3, -2.5, 2.5),
          .shift_y = between(4, -2.5, 2.5),
          .slant = between(5, -0.25, 0.25),
          .pen = between(6, 0.9, 1.6),
          .noise = between(7, 0.0, 0.15)};
}

Point place(Point p, const Deformation& d) {
  const double x = (p.x - d.slant * p.y) * d.scale_x, y = p.y * d.scale_y;
  const double c = std::cos(d.angle), s = std::sin(d.angle);
  return {13.5 + d.shift_x + c * x - s * y, 13.5 + d.shift_y + s * x + c * y};
}

}  // namespace

int digit_label(std::uint64_t seed, std::uint64_t index) {
  return static_cast<int>(generator_uniform(generator_key(seed, "digit_labels"), index) * 10.0);
}

void draw_digit(std::uint64_t seed, std::uint64_t index, std::span<float, kDigitSide * kDigitSide> image) {
  const std::uint64_t key = generator_key(seed, "digits");
  const std::uint64_t base = index * kDrawsPerImage;
  const Deformation deformation = deformation_of(key, base);
  std::vector<Stroke> strokes = glyphs()[static_cast<std::size_t>(digit_label(seed, index))];
  for (Stroke& stroke : strokes) {
    for (Point& point : stroke) point = place(point, deformation);
  }
  for (std::int64_t row = 0; row < kDigitSide; ++row) {
    for (std::int64_t column = 0; column < kDigitSide; ++column) {
      const Point here{static_cast<double>(column), static_cast<double>(row)};
      double nearest = 1e9;
      for (const Stroke& stroke : strokes) {
        for (std::size_t i = 1; i < stroke.size(); ++i) {
          nearest = std::min(nearest, squared_distance(here, stroke[i - 1], stroke[i]));
        }
      }
      const auto pixel = static_cast<std::size_t>(row * kDigitSide + column);
      const double ink = std::clamp(deformation.pen + 0.5 - std::sqrt(nearest), 0.0, 1.0);
      const double noise = deformation.noise * (2.0 * generator_uniform(key, base + 64 + pixel) - 1.0);
      image[pixel] = static_cast<float>(std::clamp(ink + noise, 0.0, 1.0));
    }
  }
}

}  // namespace aibench
