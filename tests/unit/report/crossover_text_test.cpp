#include "bench/report/crossover_text.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

TEST(FormatSize, is_whole_for_large_sizes) {
  EXPECT_EQ(format_size(4096.0000001), "4096");
  EXPECT_EQ(format_size(340.4), "340");
  EXPECT_EQ(format_size(2), "2");
  EXPECT_EQ(format_size(3.47), "3.5");
}

TEST(CrossoverText, says_from_which_size_on) {
  Crossover answer{.kind = CrossoverKind::at,
                   .crossings = {{.rising = true, .below = 256, .above = 512, .size = 340, .low = 310, .high = 371}}};
  EXPECT_EQ(crossover_text(answer), "ahead from 512 on, behind up to 256; equal near 340 [310–371]");
  answer.crossings[0].rising = false;
  answer.without_numbers = 2;
  EXPECT_EQ(crossover_text(answer),
            "ahead up to 256, behind from 512 on; equal near 340 [310–371]; 2 sizes without numbers");
}

TEST(CrossoverText, says_that_there_is_none) {
  Crossover answer{.kind = CrossoverKind::never, .ranges = {{.from = 64, .to = 4096, .sizes = 7}}};
  EXPECT_EQ(crossover_text(answer), "behind at all 7 sizes, 64–4096");
}

TEST(CrossoverText, says_what_is_certain_beside_what_is_not) {
  const Crossover answer{.ranges = {{.from = 64, .to = 64, .sizes = 1, .outcome = Outcome::slower},
                                    {.from = 128, .to = 512, .sizes = 3, .outcome = Outcome::tie}},
                         .reason = "too close to call at 3 of 4 sizes",
                         .by_medians = 200};
  EXPECT_EQ(crossover_text(answer),
            "undecided: too close to call at 3 of 4 sizes; behind at 64; by the medians alone equal near 200");
}

}  // namespace
}  // namespace aibench
