#include "bench/config/text.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(PositionOf, StartsAtLineOneColumnOne) {
  const TextPosition start = position_of("abc", 0);
  EXPECT_EQ(start.line, 1u);
  EXPECT_EQ(start.column, 1u);
}

TEST(PositionOf, CountsLinesAndColumns) {
  const TextPosition at = position_of("ab\ncd\nef", 7);
  EXPECT_EQ(at.line, 3u);
  EXPECT_EQ(at.column, 2u);
}

TEST(PositionOf, CountsCodePointsNotBytes) {
  // e acute takes two bytes, the euro sign three, the emoji four.
  const std::string text = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x";
  EXPECT_EQ(position_of(text, text.size() - 1).column, 4u);
}

TEST(PositionOf, DoesNotCountAByteOrderMark) {
  EXPECT_EQ(position_of("\xEF\xBB\xBF{}", 3).column, 1u);
  EXPECT_EQ(position_of("\xEF\xBB\xBF{}", 4).column, 2u);
  EXPECT_EQ(position_of("\xEF\xBB\xBF\n{}", 5).column, 2u);
}

TEST(PositionOf, TakesAnOffsetBeyondTheTextForItsEnd) { EXPECT_EQ(position_of("ab", 99).column, 3u); }

TEST(FirstInvalidUtf8, AcceptsEveryLengthAndItsLimits) {
  for (const char* good : {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_FALSE(first_invalid_utf8(good)) << good;
  }
}

TEST(FirstInvalidUtf8, FindsIllFormedSequences) {
  const std::vector<std::string> bad = {
      "\x80",              // continuation without a lead
      "\xC0\x80",          // overlong zero
      "\xC1\xBF",          // overlong
      "\xE0\x9F\xBF",      // overlong in three bytes
      "\xF0\x8F\xBF\xBF",  // overlong in four
      "\xED\xA0\x80",      // a surrogate
      "\xF4\x90\x80\x80",  // above U+10FFFF
      "\xF5\x80\x80\x80",
      "\xFF",
      "\xC3",  // cut off
      "\xE2\x82",
      "\xF0\x9F\x98",
      "\xC3(",  // continuation missing
  };
  for (const std::string& sequence : bad) {
    EXPECT_EQ(first_invalid_utf8("ab" + sequence), 2u) << testing::PrintToString(sequence);
  }
}

TEST(Excerpt, CutsAfterFortyCodePoints) {
  EXPECT_EQ(excerpt(std::string(40, 'a')), std::string(40, 'a'));
  EXPECT_EQ(excerpt(std::string(41, 'a')), std::string(40, 'a') + "...");
  std::string euros;
  for (int i = 0; i < 40; ++i) euros += "\xE2\x82\xAC";
  EXPECT_EQ(excerpt(euros), euros);
}

TEST(Excerpt, MakesControlAndFormatCharactersVisible) {
  EXPECT_EQ(excerpt("a\x1B[31mb\n"), "a\\u001b[31mb\\u000a");
  EXPECT_EQ(excerpt("\x7F"), "\\u007f");
  EXPECT_EQ(excerpt("\xC2\x9B"), "\\u009b");         // C1 control sequence introducer
  EXPECT_EQ(excerpt("\xE2\x80\xAE"), "\\u202e");     // right-to-left override
  EXPECT_EQ(excerpt("\xEF\xBB\xBF"), "\\ufeff");     // byte order mark
  EXPECT_EQ(excerpt("caf\xC3\xA9"), "caf\xC3\xA9");  // letters stay
  EXPECT_EQ(excerpt("a\xFFz"), "a\\ufffdz");         // no UTF-8
}

TEST(Grouped, SeparatesThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1 000");
  EXPECT_EQ(grouped(1234567), "1 234 567");
}

}  // namespace
}  // namespace aibench
