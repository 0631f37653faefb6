#include "bench/report/html/html_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

Table small_table() {
  Table table({{.title = "case"}, {.title = "time", .align = Align::right}, {.title = ""}});
  table.add_row({{.text = "a"}, {.text = "1 s"}, {.text = "w", .tint = Tint::warn}});
  table.add_row({{.text = "b"}, {.text = "<crashed>", .tint = Tint::bad, .span = 2}});
  return table;
}

TEST(HtmlTable, heads_name_their_scope_and_cells_their_meaning) {
  const std::string html = html_table(small_table(), "small", 10);
  EXPECT_THAT(html, HasSubstr("<caption>small</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">case</th><th scope=\"col\" class=\"n\">time</th>"
                              "<th scope=\"col\">flags</th>"));
  EXPECT_THAT(html, HasSubstr("<tr><th scope=\"row\">a</th><td class=\"n\">1 s</td><td class=\"warn\">w</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"bad\" colspan=\"2\">&lt;crashed&gt;</td></tr>"));
}

TEST(HtmlTable, groups_of_columns_are_named) {
  Table table({{.title = "epoch"}, {.title = "loss"}, {.title = "time"}, {.title = "loss"}, {.title = "time"}});
  table.set_heading({{}, {.text = "cpu <f32>", .span = 2}, {.text = "cpu bf16", .span = 2}});
  table.add_row(std::vector<std::string>{"1", "2.3", "1 s", "2.3", "2 s"});
  EXPECT_THAT(html_table(table, "curves", 10),
              HasSubstr("<thead><tr><td colspan=\"1\"></td><th scope=\"colgroup\" colspan=\"2\">cpu &lt;f32&gt;</th>"
                        "<th scope=\"colgroup\" colspan=\"2\">cpu bf16</th></tr>\n<tr>"));
}

TEST(HtmlTable, scrolls_by_itself) {
  EXPECT_THAT(html_table(small_table(), "small", 10),
              testing::StartsWith("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"small\">"));
}

TEST(HtmlTable, says_how_many_rows_it_leaves_out) {
  const std::string html = html_table(small_table(), "small", 1);
  EXPECT_THAT(html, HasSubstr("1 of 2 rows are shown"));
  EXPECT_THAT(html, Not(HasSubstr("crashed")));
  EXPECT_THAT(html_table(small_table(), "small", 2), Not(HasSubstr("are shown")));
}

TEST(HtmlDetails, are_left_out_around_nothing) {
  EXPECT_EQ(html_details("more", ""), "");
  EXPECT_EQ(html_list({}), "");
  EXPECT_EQ(html_details("a<b", "x"), "<details><summary>a&lt;b</summary>\nx</details>\n");
}

}  // namespace
}  // namespace aibench
