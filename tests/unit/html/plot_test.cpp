#include "bench/report/html/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

Plot two_lines() {
  Plot plot{.id = "p1", .title = "Rate", .description = "what it shows", .x_title = "n", .y_title = "GFLOP/s"};
  plot.lines.push_back({.name = "cpu", .index = 0, .points = {{.x = 1, .y = 10}, {.x = 100, .y = 1000}}});
  plot.lines.push_back(
      {.name = "gpu", .index = 1, .dashed = true, .points = {{.x = 1, .y = 5}, {.x = 100, .y = 2000}}});
  return plot;
}

TEST(Plot, without_points_there_is_no_picture) {
  Plot plot = two_lines();
  for (PlotLine& line : plot.lines) line.points.clear();
  EXPECT_EQ(plot_html(plot), "");
}

TEST(Plot, a_line_of_too_few_points_is_no_picture_where_two_are_asked_for) {
  Plot plot = two_lines();
  plot.least_points = 2;
  EXPECT_NE(plot_html(plot), "");
  for (PlotLine& line : plot.lines) line.points.resize(1);
  EXPECT_EQ(plot_html(plot), "");
}

TEST(Plot, names_itself_for_those_who_cannot_see_it) {
  const std::string html = plot_html(two_lines());
  EXPECT_THAT(html, HasSubstr("role=\"img\" aria-labelledby=\"p1-t p1-d\""));
  EXPECT_THAT(html, HasSubstr("<title id=\"p1-t\">Rate</title><desc id=\"p1-d\">what it shows</desc>"));
}

TEST(Plot, lines_differ_in_more_than_colour) {
  const std::string html = plot_html(two_lines());
  EXPECT_THAT(html, HasSubstr("class=\"line c0\""));
  EXPECT_THAT(html, HasSubstr("class=\"line c1 dashed\""));
  EXPECT_THAT(html, HasSubstr("class=\"point c1 hollow\""));
}

TEST(Plot, the_text_of_a_tick_at_the_edge_stays_inside) {
  Plot plot = two_lines();
  plot.x_ticks = {1, 125};  // the axis ends right behind it
  EXPECT_THAT(plot_html(plot), HasSubstr("text-anchor=\"end\">125</text>"));
  EXPECT_THAT(plot_html(plot), HasSubstr("text-anchor=\"middle\">1</text>"));
}

TEST(Plot, intervals_and_crossings_are_drawn) {
  Plot plot = two_lines();
  plot.lines[0].points[0].low = 8;
  plot.lines[0].points[0].high = 12;
  plot.marks.push_back({.x = 10, .low = 8, .high = 12, .text = "equal near 10"});
  plot.level = 100;
  plot.level_text = "level";
  const std::string html = plot_html(plot);
  EXPECT_THAT(html, HasSubstr("class=\"bar c0\""));
  EXPECT_THAT(html, HasSubstr("class=\"band\""));
  EXPECT_THAT(html, HasSubstr(">equal near 10</text>"));
  EXPECT_THAT(html, HasSubstr(">level</text>"));
}

TEST(Plot, foreign_text_is_text) {
  Plot plot = two_lines();
  plot.title = plot.description = plot.x_title = plot.lines[0].name = plot.lines[0].points[0].hint = "<b onload='x'>\"";
  const std::string html = plot_html(plot);
  EXPECT_THAT(html, Not(HasSubstr("<b")));
  EXPECT_THAT(html, HasSubstr("&lt;b onload=&#39;x&#39;&gt;&quot;"));
}

TEST(Plot, the_legend_leaves_out_what_is_not_drawn) {
  Plot plot = two_lines();
  plot.lines[1].points.clear();
  EXPECT_THAT(legend_html(plot.lines), HasSubstr("cpu"));
  EXPECT_THAT(legend_html(plot.lines), Not(HasSubstr("gpu")));
}

}  // namespace
}  // namespace aibench
