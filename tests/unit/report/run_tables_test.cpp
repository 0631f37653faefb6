#include "bench/report/run_tables.h"

#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/case_block.h"
#include "bench/report/display_width.h"
#include "bench/report/notes.h"
#include "bench/result/read_result.h"
#include "bench/result/write_result.h"
#include "tests/unit/report/golden.h"
#include "tests/unit/report/sample_results.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::one_target;
using test::SampleRun;
using test::two_cpus_and_a_gpu;
using test::with_failures;
using testing::HasSubstr;
using testing::Not;

TEST(RunTables, one_target_shows_every_family) {
  test::expect_golden("one_target.txt", run_tables(one_target().result(), {.result_path = "aibench-results/r.json"}));
}

TEST(RunTables, targets_stand_side_by_side_when_they_fit) {
  test::expect_golden("side_by_side.txt", run_tables(two_cpus_and_a_gpu().result(), {.width = 260}));
}

TEST(RunTables, targets_stand_below_each_other_when_they_do_not) {
  test::expect_golden("one_row_a_target.txt", run_tables(two_cpus_and_a_gpu().result(), {.width = 120}));
}

TEST(RunTables, failures_show_their_reason_and_how_to_repeat_them) {
  test::expect_golden("failures.txt", run_tables(with_failures().result()));
}

TEST(RunTables, what_a_short_type_loses_stands_below_its_table) {
  Result result = two_cpus_and_a_gpu().result();
  for (ResultRow& row : result.cases[0].results) {
    row.accuracy_loss = AccuracyLoss{.samples = 200, .relative_l2_error = 0.0125, .same_class_share = 0.985};
  }
  result.cases[0].results[1].accuracy_loss = AccuracyLoss{.samples = 200, .relative_l2_error = 0.5};
  const std::string tables = run_tables(result, {.width = 260});
  const std::string& first = result.cases[0].results[0].target;
  EXPECT_THAT(tables, HasSubstr(first + ", " + result.cases[0].results[2].target +
                                ": output 1.2 % off (relative L2 error), 98.5 % of 200 samples in the same class"));
  EXPECT_THAT(tables, HasSubstr(result.cases[0].results[1].target + ": output 50 % off (relative L2 error)\n"));
  for (ResultRow& row : result.cases[0].results) row.accuracy_loss.reset();
  EXPECT_THAT(run_tables(result, {.width = 260}), Not(HasSubstr("against f32")));
}

TEST(RunTables, colour_adds_escapes_and_changes_no_text) {
  const Result result = two_cpus_and_a_gpu().result();
  std::string colored = run_tables(result, {.color = true});
  EXPECT_THAT(colored, HasSubstr("\x1b["));
  for (std::size_t at; (at = colored.find('\x1b')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, run_tables(result));
}

TEST(RunTables, no_line_is_wider_than_the_terminal_where_that_is_possible) {
  for (const std::size_t width : {100, 120, 160}) {
    std::istringstream lines(run_tables(with_failures().result(), {.width = width}));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("again: ") != std::string::npos) continue;
      EXPECT_LE(display_width(line), width) << line;
    }
  }
}

TEST(RunTables, a_quick_run_shows_no_interval_and_says_so) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds.resize(3);
  run.plan.measure.precision_promised = false;
  const std::string text = run_tables(run.result());
  EXPECT_THAT(text, HasSubstr("quick: few rounds"));
  EXPECT_THAT(text, Not(HasSubstr("±0")));
}

TEST(RunTables, a_row_that_is_not_valid_shows_no_number_anywhere) {
  SampleRun run = two_cpus_and_a_gpu();
  run.record.targets[2].changes = {"libraries was \"cublas 12\", then \"cublas 13\""};
  const std::string text = run_tables(run.result());
  EXPECT_THAT(text, HasSubstr("invalid: libraries"));
  EXPECT_THAT(text, Not(HasSubstr("9.000 µs")));
  EXPECT_THAT(text, Not(HasSubstr("end to end")));
}

TEST(RunTables, one_check_that_fails_with_another_value_in_each_row_is_one_note) {
  const auto row = [](double value, const char* reason) {
    return ResultRow{.target = "cpu",
                     .status = CaseStatus::ok,
                     .checks = {{.id = "cpu_time",
                                 .state = "bad",
                                 .severity = Severity::invalid,
                                 .value = value,
                                 .limit = 0.9,
                                 .reason = reason}}};
  };
  Notes notes;
  const ResultCase first{.id = "gemm/f32/m1n1k1"}, second{.id = "gemm/f32/m2n2k2"};
  EXPECT_EQ(notes.about(first, row(0.25, "no processor")), 1U);
  EXPECT_EQ(notes.about(second, row(0.5, "no processor")), 1U);
  EXPECT_EQ(notes.about(second, row(0.5, "another reason")), 2U);
  const std::string text = notes.take_text(9, 200);
  EXPECT_THAT(text, HasSubstr("(0.250, limit 0.900) (first: gemm/f32/m1n1k1)"));
}

TEST(RunTables, every_suspect_check_has_a_letter_of_its_own_and_a_line_in_the_legend) {
  ResultRow row;
  for (const char* id :
       {"interval", "drift", "round_trend", "sample_trend", "first_sample", "two_modes", "warm_up", "clock", "steal",
        "preemption", "major_faults", "quota", "kernels", "algorithm", "environment"}) {
    row.checks.push_back({.id = id, .state = "bad", .severity = Severity::suspect, .reason = "r"});
  }
  Notes notes;
  const std::string letters = notes.flags(row);
  EXPECT_EQ(letters.size(), row.checks.size());
  EXPECT_EQ(std::set<char>(letters.begin(), letters.end()).size(), letters.size()) << letters;
  EXPECT_EQ(letters.find_first_of("?m"), std::string::npos);
  for (const char letter : letters) EXPECT_THAT(notes.legend(1000), HasSubstr(std::string(" ") + letter + " "));
  row.checks = {{.id = "of_a_newer_program", .state = "bad", .severity = Severity::suspect, .reason = "r"}};
  EXPECT_EQ(notes.flags(row), "?");
  EXPECT_THAT(notes.legend(1000), HasSubstr("? of_a_newer_program"));
}

TEST(RunTables, settings_of_the_machine_stand_below_the_table) {
  SampleRun run = one_target();
  run.environment.cpu.governor = "powersave";
  run.environment.cpu.smt = true;
  EXPECT_THAT(run_tables(run.result(), {}), HasSubstr("machine: the governor is powersave, SMT is on\n"));
}

TEST(RunTables, memory_bound_rows_show_their_share_of_the_bandwidth) {
  SampleRun run = test::one_gemm();
  run.plan.cases[0].work = {.flops = 1e7, .bytes = 2e8, .samples = 0};
  run.plan.cases[0].working_set_bytes = 400e6;
  const std::string text = run_tables(run.result());
  EXPECT_THAT(text, HasSubstr("50.0m"));
  EXPECT_THAT(text, HasSubstr("m share of the memory bandwidth"));
}

TEST(RunTables, foreign_text_in_a_result_file_is_inert) {
  const std::string evil =
      "\x1b[2J\x1b]0;owned\x07\r\xC2\x9B"
      "31m";
  SampleRun run = with_failures();
  run.record.targets[0].ready->device.name = evil;
  run.record.targets[0].ready->providers[0].version = evil;
  run.record.targets[0].cleared_variables = {{"OMP_" + evil, evil}};
  run.record.targets[2].reason = evil;
  run.record.cases[1][0].rounds[0].event.reason = evil;
  Result result = run.result();
  result.cases[1].id = "gemm/f32/" + evil;
  result.cases[1].parameters = R"({"op":"future"})";
  result.cases[1].family = evil;
  result.cases[1].dtype = evil;
  result.baseline = evil;
  for (const Result& shown : {result, read_result(result_text(result), "r.json")}) {
    const std::string text = run_tables(shown, {.result_path = evil});
    for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
    EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
  }
}

TEST(RunTables, packed_weights_stand_in_a_block_of_their_own) {
  const Result result = test::empty_run({}, {GemmWorkload{}, GemmWorkload{.weights = Weights::packed}}).result();
  EXPECT_THAT(run_tables(result), HasSubstr("gemm f32, weights packed"));
}

TEST(RunTables, layouts_of_a_network_stand_side_by_side) {
  NetworkWorkload network{.name = "net", .batch = 64, .input = {2, 3, 3}, .layers = {MaxPoolLayer{}}};
  NetworkWorkload last = network;
  last.layout = Layout::nhwc;
  const Result result = test::empty_run({}, {network, last}).result();
  const std::vector<CaseBlock> blocks = case_blocks(result);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks.front().labels, (std::vector<std::string>{"64", "64 nhwc"}));
}

TEST(RunTables, a_run_without_cases_or_targets_is_no_crash) {
  Result result;
  EXPECT_FALSE(run_tables(result).empty());
  result = test::empty_run({}, {GemmWorkload{}}).result();
  EXPECT_THAT(run_tables(result), HasSubstr("gemm f32"));
}

TEST(Wrapped, breaks_at_blanks_and_indents_the_rest) {
  EXPECT_EQ(wrapped("one two three four", 9, 2), "one two\n  three\n  four\n");
  EXPECT_EQ(wrapped("averyveryverylongword x", 5, 1), "averyveryverylongword\n x\n");
  EXPECT_EQ(wrapped("", 10, 2), "\n");
}

}  // namespace
}  // namespace aibench
