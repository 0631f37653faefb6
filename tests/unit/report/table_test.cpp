#include "bench/report/table.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "bench/report/display_width.h"

namespace aibench {
namespace {

TEST(DisplayWidth, counts_columns_not_bytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("µs ±×│…"), 7U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);         // combining accent
  EXPECT_EQ(display_width("日本語"), 6U);            // wide
  EXPECT_EQ(display_width("\xF0\x9F\x98\x80"), 2U);  // emoji
  EXPECT_EQ(display_width(""), 0U);
}

TEST(DisplayWidth, clipping_marks_what_it_leaves_out_and_never_splits_a_character) {
  EXPECT_EQ(clipped("abcdef", 6), "abcdef");
  EXPECT_EQ(clipped("abcdef", 4), "abc…");
  EXPECT_EQ(clipped("日本語", 5), "日本…");
  EXPECT_EQ(clipped("日本語", 4), "日…");
  EXPECT_EQ(clipped("abc", 1), "…");
}

TEST(Table, aligns_by_columns_whatever_the_bytes) {
  Table table({{.title = "name"}, {.title = "time", .align = Align::right}, {.title = "x", .starts_group = true}});
  table.add_row(std::vector<std::string>{"a", "12.34 µs", "1"});
  table.add_row(std::vector<std::string>{"日本", "9 s", "2"});
  EXPECT_EQ(table.render(),
            "name      time │ x\n"
            "a     12.34 µs │ 1\n"
            "日本       9 s │ 2\n");
  EXPECT_EQ(table.width(), 18U);
}

TEST(Table, spanning_cells_make_room_and_missing_cells_are_empty) {
  Table table({{.title = "k"}, {.title = "a", .align = Align::right}, {.title = "b", .align = Align::right}});
  table.set_heading({{}, {.text = "a wide heading", .span = 2}});
  table.add_row(std::vector<Cell>{{.text = "1"}, {.text = "failed: why", .span = 2}});
  table.add_row(std::vector<Cell>{{.text = "2"}, {.text = "7"}});
  EXPECT_EQ(table.render(),
            "   a wide heading\n"
            "k  a            b\n"
            "1  failed: why\n"
            "2  7\n");
}

TEST(Table, colour_changes_nothing_but_colour) {
  Table table({{.title = "a"}, {.title = "b"}});
  table.add_row(std::vector<Cell>{{.text = "x", .tint = Tint::bad}, {.text = "y"}});
  EXPECT_EQ(table.render(true), "\x1b[2ma\x1b[0m  \x1b[2mb\x1b[0m\n\x1b[31mx\x1b[0m  y\n");
  EXPECT_EQ(table.render(false).find('\x1b'), std::string::npos);
}

TEST(Table, foreign_text_is_inert_and_bounded) {
  Table table({{.title = "t\x1b[31m"}});
  table.add_row(std::vector<std::string>{"a\x1b]0;owned\x07\nb\xFF\xC2\x9B"});
  table.add_row(std::vector<std::string>{std::string(5000, 'x')});
  const std::string text = table.render();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  for (const char c : text) EXPECT_TRUE(c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F));
  EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
  EXPECT_EQ(table.width(), Table::kMaxCellWidth);
}

}  // namespace
}  // namespace aibench
