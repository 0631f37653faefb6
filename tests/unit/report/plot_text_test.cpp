#include "bench/report/plot_text.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/display_width.h"
#include "tests/unit/answer/answer_samples.h"
#include "tests/unit/report/golden.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::Not;

ResultRow with_rate(ResultRow row, double flop_per_s) {
  row.throughput = Throughput{.flop_per_s = flop_per_s};
  return row;
}

// cpu at 100 GFLOP/s whatever the size, cuda at 10, 100 and 1000; the largest failed on cpu.
Result three_sizes() {
  Result result = test::answer_result({"cpu", "cuda"});
  double device = 1e10;
  for (int m = 64; m <= 1024; m *= 4, device *= 10) {
    ResultRow cpu = with_rate(test::steady_row("cpu", 1), 1e11);
    if (m == 1024) cpu = test::failed_row("cpu", CaseStatus::wrong, "bad");
    test::add_case(result, GemmWorkload{.m = m, .n = m, .k = m},
                   {cpu, with_rate(test::steady_row("cuda", 1, 1), device)});
  }
  return result;
}

TEST(PlotText, shows_rate_against_size_on_logarithmic_scales) {
  test::expect_golden("plot.txt", plot_text(three_sizes(), {.width = 60}));
}

TEST(PlotText, is_plain_ascii_where_the_terminal_takes_nothing_else) {
  Result result = three_sizes();
  result.targets[1].target.name = "cüda";
  for (ResultCase& one : result.cases) one.results[1].target = "cüda";
  const std::string text = plot_text(result, {.width = 60, .unicode = false});
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << text;
}

TEST(PlotText, fits_the_terminal_or_says_that_it_does_not) {
  for (std::size_t width = 31; width < 130; ++width) {
    const std::string text = plot_text(three_sizes(), {.width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << line;
  }
  EXPECT_EQ(plot_text(three_sizes(), {.width = 30}), "plot: needs a terminal of 31 columns\n");
  EXPECT_EQ(plot_text(three_sizes(), {.width = 0}), "plot: needs a terminal of 31 columns\n");
}

TEST(PlotText, writes_escape_sequences_only_with_colour) {
  EXPECT_THAT(plot_text(three_sizes(), {.width = 60}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(plot_text(three_sizes(), {.width = 60, .color = true}), HasSubstr("\x1b["));
}

TEST(PlotText, makes_foreign_names_inert) {
  Result result = three_sizes();
  result.targets[1].target.name = "\x1b[31mred";
  for (ResultCase& one : result.cases) one.results[1].target = "\x1b[31mred";
  EXPECT_THAT(plot_text(result, {.width = 60}), Not(HasSubstr("\x1b")));
}

TEST(PlotText, without_a_sweep_says_so) {
  EXPECT_EQ(plot_text(test::answer_result({"cpu"}), {}), "plot: no sweep has a rate\n");
}

}  // namespace
}  // namespace aibench
