#include "bench/compare/threshold.h"

#include <gtest/gtest.h>

#include "bench/config/run_config.h"

namespace aibench {
namespace {

TEST(Threshold, a_bare_share_is_for_all_cases) {
  const Threshold threshold = parse_threshold("3%");
  EXPECT_EQ(threshold.pattern, "*");
  EXPECT_DOUBLE_EQ(threshold.margin, 0.03);
}

TEST(Threshold, a_pattern_may_stand_before_it) {
  const Threshold threshold = parse_threshold("gemm/*=0.5%");
  EXPECT_EQ(threshold.pattern, "gemm/*");
  EXPECT_DOUBLE_EQ(threshold.margin, 0.005);
}

TEST(Threshold, anything_else_is_refused_with_an_example) {
  for (const char* text : {"", "3", "0%", "-1%", "=3%", "gemm/*", "gemm/*=", "gemm=1e3%", "nan%"}) {
    EXPECT_THROW(parse_threshold(text), ConfigError) << text;
  }
}

TEST(Threshold, the_last_match_counts_and_two_percent_is_the_default) {
  const std::vector<Threshold> thresholds = {
      {.pattern = "*", .margin = 0.03}, {.pattern = "gemm/*", .margin = 0.05}, {.pattern = "*m64*", .margin = 0.1}};
  EXPECT_DOUBLE_EQ(margin_for(thresholds, "conv2d/f32/forward/n1"), 0.03);
  EXPECT_DOUBLE_EQ(margin_for(thresholds, "gemm/f32/m1n1k1"), 0.05);
  EXPECT_DOUBLE_EQ(margin_for(thresholds, "gemm/f32/m64n1k1"), 0.1);
  EXPECT_DOUBLE_EQ(margin_for({}, "gemm/f32/m64n1k1"), 0.02);
}

TEST(Threshold, a_glob_matches_the_whole_text) {
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a*c", "abbbc"));
  EXPECT_TRUE(matches_glob("a*b*c", "aXbXbXc"));
  EXPECT_TRUE(matches_glob("?b", "ab"));
  EXPECT_FALSE(matches_glob("?b", "b"));
  EXPECT_FALSE(matches_glob("a*", "ba"));
  EXPECT_FALSE(matches_glob("", "a"));
  EXPECT_TRUE(matches_glob("", ""));
  EXPECT_FALSE(matches_glob("a*c", "abcd"));
}

TEST(Threshold, a_hostile_glob_ends) {
  const std::string text(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(matches_glob(pattern + "b", text));
}

}  // namespace
}  // namespace aibench
