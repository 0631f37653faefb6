#include "bench/report/html/svg.h"

#include <array>
#include <charconv>

#include "bench/report/markup.h"

namespace aibench {
namespace {

// A tenth of a pixel is more than anybody sees.
std::string px(double value) {
  std::array<char, 40> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1).ptr;
  std::string number(text.data(), end);
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return number;
}

std::string attribute(std::string_view name, double value) {
  return " " + std::string(name) + "=\"" + px(value) + "\"";
}

std::string class_attribute(std::string_view css_class) {
  return css_class.empty() ? "" : " class=\"" + std::string(css_class) + "\"";
}

std::string_view name_of(Svg::Anchor anchor) {
  return anchor == Svg::Anchor::start ? "start" : anchor == Svg::Anchor::end ? "end" : "middle";
}

// As a path around (0, 0).
std::string_view shape_path(std::size_t shape) {
  switch (shape % kMarkers) {
    case 0: return "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z";
    case 1: return "M-3.5-3.5h7v7h-7z";
    case 2: return "M0-4.5L4.5 3.5h-9z";
    case 3: return "M0-5L5 0L0 5L-5 0z";
    default: return "M-4.5-3.5h9L0 4.5z";
  }
}

}  // namespace

Svg::Svg(double width, double height, std::string_view id, std::string_view title, std::string_view description) {
  const std::string name(id);
  text_ = "<svg viewBox=\"0 0 " + px(width) + " " + px(height) + "\" role=\"img\" aria-labelledby=\"" + name + "-t " +
          name + "-d\"><title id=\"" + name + "-t\">" + markup_text(title) + "</title><desc id=\"" + name + "-d\">" +
          markup_text(description) + "</desc>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  text_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
           class_attribute(css_class) + "/>";
}

void Svg::rect(double x, double y, double width, double height, std::string_view css_class) {
  text_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
           class_attribute(css_class) + "/>";
}

void Svg::polyline(const std::vector<std::pair<double, double>>& points, std::string_view css_class) {
  text_ += "<polyline points=\"";
  for (const auto& [x, y] : points) text_ += px(x) + "," + px(y) + " ";
  text_ += "\"" + class_attribute(css_class) + "/>\n";
}

void Svg::text(double x, double y, std::string_view foreign, Anchor anchor, std::string_view css_class) {
  text_ += "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" + std::string(name_of(anchor)) + "\"" +
           class_attribute(css_class) + ">" + markup_text(foreign) + "</text>";
}

void Svg::upright_text(double x, double y, std::string_view foreign) {
  text_ += "<text text-anchor=\"middle\" transform=\"translate(" + px(x) + " " + px(y) + ") rotate(-90)\">" +
           markup_text(foreign) + "</text>\n";
}

void Svg::marker(std::size_t shape, double x, double y, std::string_view css_class, std::string_view hint) {
  text_ += marker_html(shape, x, y, css_class, hint);
}

std::string Svg::finish() { return std::move(text_) + "</svg>\n"; }

std::string marker_html(std::size_t shape, double x, double y, std::string_view css_class, std::string_view hint) {
  const std::string path = "<path d=\"" + std::string(shape_path(shape)) + "\" transform=\"translate(" + px(x) + " " +
                           px(y) + ")\"" + class_attribute(css_class);
  return path + (hint.empty() ? "/>\n" : "><title>" + markup_text(hint) + "</title></path>\n");
}

std::string color_class(std::size_t index) { return "c" + std::to_string(index % kColors); }

}  // namespace aibench
