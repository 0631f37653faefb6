#include "bench/report/html/style.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

// Of FIPS 180-4's own examples, in base64.
TEST(ContentHash, is_sha256_in_base64) {
  EXPECT_EQ(content_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  EXPECT_EQ(content_hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

using Colors = std::map<std::string, std::string>;

// The variables of the n-th :root block: light, then dark.
Colors colors_of(std::size_t block) {
  const std::string style(report_style());
  std::size_t at = 0;
  for (std::size_t i = 0; i <= block; ++i) at = style.find(":root {", at) + 1;
  const std::string text = style.substr(at, style.find('}', at) - at);
  Colors colors;
  const std::regex variable("--([a-z0-9]+): (#[0-9a-f]{6})");
  for (std::sregex_iterator found(text.begin(), text.end(), variable), end; found != end; ++found) {
    colors[(*found)[1]] = (*found)[2];
  }
  return colors;
}

// WCAG 2.1, "relative luminance".
double luminance(const std::string& color) {
  double sum = 0;
  const double weights[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    const double share = std::stoi(color.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (share <= 0.03928 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const std::string& a, const std::string& b) {
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}

TEST(Style, text_has_the_contrast_that_wcag_asks_for_in_both_themes) {
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21, 1e-9);
  for (const std::size_t theme : {0, 1}) {
    Colors colors = colors_of(theme);
    ASSERT_GE(colors.size(), 17u) << theme;
    for (const char* name : {"ink", "soft", "link", "good", "warn", "bad"}) {
      EXPECT_GE(contrast(colors[name], colors["paper"]), 4.5) << name << " of theme " << theme;
      EXPECT_GE(contrast(colors[name], colors["panel"]), 4.5) << name << " of theme " << theme;
    }
  }
}

TEST(Style, lines_of_plots_stand_out_from_the_paper_in_both_themes) {
  for (const std::size_t theme : {0, 1}) {
    Colors colors = colors_of(theme);
    for (int c = 0; c < 8; ++c) {
      EXPECT_GE(contrast(colors["c" + std::to_string(c)], colors["paper"]), 3) << c << " of theme " << theme;
    }
  }
}

TEST(Style, loads_nothing) {
  EXPECT_EQ(report_style().find("url("), std::string_view::npos);
  EXPECT_EQ(report_style().find("@import"), std::string_view::npos);
  EXPECT_EQ(report_style().find('<'), std::string_view::npos);
}

}  // namespace
}  // namespace aibench
