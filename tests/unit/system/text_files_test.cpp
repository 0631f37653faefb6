#include "bench/system/text_files.h"

#include <gtest/gtest.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using test::FakeRoot;

TEST(TextFiles, a_line_is_trimmed_and_an_empty_one_is_absent) {
  FakeRoot root;
  root.file("a", "  hello world \nsecond\n").file("b", "\n").file("c", "");
  EXPECT_EQ(read_line(root.path() / "a"), "hello world");
  EXPECT_EQ(read_line(root.path() / "b"), std::nullopt);
  EXPECT_EQ(read_line(root.path() / "c"), std::nullopt);
  EXPECT_EQ(read_line(root.path() / "missing"), std::nullopt);
  EXPECT_EQ(read_line(root.path()), std::nullopt);
}

TEST(TextFiles, foreign_bytes_become_harmless) {
  EXPECT_EQ(made_harmless("a\x1b[31mb\tc"), "a [31mb c");
  EXPECT_EQ(made_harmless("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(made_harmless("x\xFFy\xC3"), "x\xEF\xBF\xBDy\xEF\xBF\xBD");
}

TEST(TextFiles, numbers_are_whole_or_absent) {
  EXPECT_EQ(whole_number("42"), 42U);
  EXPECT_EQ(whole_number("18446744073709551615"), 18446744073709551615U);
  for (const char* text : {"", "-1", "42x", " 42", "4.2", "18446744073709551616", "max"}) {
    EXPECT_EQ(whole_number(text), std::nullopt) << text;
  }
}

TEST(TextFiles, lists_of_ranges_unfold) {
  EXPECT_EQ(number_list("0-3,8"), (std::vector<int>{0, 1, 2, 3, 8}));
  EXPECT_EQ(number_list("5\n"), (std::vector<int>{5}));
  for (const char* text : {"", "3-1", "0-", "-3", "1,1", "4,2", "a", "0-99999999999", "0-70000"}) {
    EXPECT_EQ(number_list(text), std::nullopt) << text;
  }
}

TEST(TextFiles, values_belong_to_whole_keys) {
  const std::string text = "cpu cores\t: 8\ncpu\t: x86\nMemTotal:  5 kB\nempty:\n";
  EXPECT_EQ(value_of(text, "cpu", ':'), "x86");
  EXPECT_EQ(value_of(text, "MemTotal", ':'), "5 kB");
  EXPECT_EQ(value_of(text, "empty", ':'), std::nullopt);
  EXPECT_EQ(value_of(text, "Mem", ':'), std::nullopt);
}

}  // namespace
}  // namespace aibench
