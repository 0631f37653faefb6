#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aibench {

// Builds one inline SVG picture. It holds no style of its own: classes stand for all colours and widths (style.cpp),
// and no element refers to anything outside. Foreign text is escaped here.
class Svg {
 public:
  // `title` names the picture, `description` says what it shows, for those who cannot see it. `id` is unique in the
  // page, letters, digits and dashes.
  Svg(double width, double height, std::string_view id, std::string_view title, std::string_view description);

  enum class Anchor { start, middle, end };

  void line(double x1, double y1, double x2, double y2, std::string_view css_class);
  void rect(double x, double y, double width, double height, std::string_view css_class);
  void polyline(const std::vector<std::pair<double, double>>& points, std::string_view css_class);
  void text(double x, double y, std::string_view foreign, Anchor anchor, std::string_view css_class = "");
  // Read from the bottom up, around (x, y).
  void upright_text(double x, double y, std::string_view foreign);
  // One of kMarkers shapes, so that lines differ not in colour alone. `hint` shows on hovering; may be empty.
  void marker(std::size_t shape, double x, double y, std::string_view css_class, std::string_view hint = "");

  std::string finish();

 private:
  std::string text_;
};

// Beyond these, colours and shapes repeat, but not together: colour = n % kColors, shape = n % kMarkers.
inline constexpr std::size_t kColors = 8;
inline constexpr std::size_t kMarkers = 5;

// A marker alone, for the inside of an <svg>.
std::string marker_html(std::size_t shape, double x, double y, std::string_view css_class, std::string_view hint = "");

// "c3": the class of the n-th line.
std::string color_class(std::size_t index);

}  // namespace aibench
