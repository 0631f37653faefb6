#include "bench/report/run_tables.h"

#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/display_width.h"
#include "bench/report/notes.h"
#include "bench/result/read_result.h"
#include "bench/result/write_result.h"
#include "tests/unit/report/golden.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::SampleRun;
using testing::HasSubstr;
using testing::Not;

NetworkWorkload small_network(NetworkMode mode, std::int64_t batch) {
  NetworkWorkload network{.name = "two-layers", .mode = mode, .batch = batch, .input = {784}};
  network.layers = {FullyConnectedLayer{.features = 128}, ReluLayer{}, FullyConnectedLayer{.features = 10}};
  return network;
}

// Fills a case with `rounds` rounds around `median_s`, spread by about `spread`.
void fill(SampleRun& run, std::size_t target, std::size_t c, double median_s, double spread = 0.002, int rounds = 10) {
  CaseRecord& record = run.record.cases[target][c];
  record.rounds.clear();
  for (int r = 0; r < rounds; ++r) {
    const double shift = spread * (((r * 7 + 3 * static_cast<int>(target)) % 10) / 4.5 - 1);
    record.rounds.push_back(test::good_round(run.plan.cases[c].id, r, median_s * (1 + shift)));
    if (run.record.targets[target].target.kind == "cuda") {
      record.rounds.back().event.modes[2] =
          test::mode_samples(TimingMode::end_to_end, "end_to_end_time", 3 * median_s * (1 + shift));
    }
  }
  record.stopped_by = StoppedBy::precision;
}

void raise_peaks(SampleRun& run) {
  for (auto& target : run.record.targets) {
    const bool gpu = target.target.kind == "cuda";
    target.peaks.rates = {{.dtype = DType::f32, .flop_per_s = gpu ? 60e12 : 250e9, .method = "fma"}};
    target.peaks.memory_bytes_per_s = gpu ? 4e12 : 50e9;
  }
}

// Every family on one CPU library.
SampleRun one_target() {
  SampleRun run = test::empty_run(
      {test::available_target("cpu/openblas", "AMD EPYC 9B45")},
      {GemmWorkload{.m = 64, .n = 64, .k = 64}, GemmWorkload{.m = 1024, .n = 1024, .k = 1024},
       GemmWorkload{.dtype = DType::f64, .m = 512, .n = 512, .k = 512},
       GemmWorkload{.dtype = DType::f64, .m = 35, .n = 700, .k = 2560, .trans_a = true, .batch = 2},
       Conv2dWorkload{.n = 16, .c = 64, .h = 56, .w = 56, .k = 64, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
       small_network(NetworkMode::inference, 1), small_network(NetworkMode::training, 1),
       small_network(NetworkMode::training, 100)});
  const double times_s[] = {3.1e-6, 11.2e-3, 2.6e-3, 5e-3, 22e-3, 8e-6, 50e-6, 700e-6};
  for (std::size_t c = 0; c < run.plan.cases.size(); ++c) fill(run, 0, c, times_s[c]);
  fill(run, 0, 1, 11.2e-3, 0.05);
  run.record.cases[0][7].rounds[4].event.warmed_up = false;
  run.record.targets[0].cleared_variables = {{"OMP_NUM_THREADS", "3"}};
  return run;
}

// Two CPU libraries and a GPU over a sweep in which the GPU loses, ties and wins.
SampleRun two_cpus_and_a_gpu() {
  SampleRun run = test::empty_run(
      {test::available_target("cpu/openblas", "AMD EPYC 9B45"), test::available_target("cpu/onednn", "AMD EPYC 9B45"),
       test::available_target("cuda", "NVIDIA H200")},
      {GemmWorkload{.m = 64, .n = 64, .k = 64}, GemmWorkload{.m = 256, .n = 256, .k = 256},
       GemmWorkload{.m = 4096, .n = 4096, .k = 4096}});
  raise_peaks(run);
  const double times_s[3][3] = {{4e-6, 2.1e-4, 0.75}, {5e-6, 2.0e-4, 0.80}, {9e-6, 2.0e-4, 3.1e-3}};
  for (std::size_t t = 0; t < 3; ++t) {
    for (std::size_t c = 0; c < 3; ++c) fill(run, t, c, times_s[t][c], 0.01);
  }
  return run;
}

SampleRun with_failures() {
  SampleRun run = test::empty_run(
      {test::available_target("cpu/openblas", "AMD EPYC 9B45"), test::available_target("sim", "simulated"),
       test::unavailable_target("cuda", "libcuda.so.1: cannot open shared object file: No such file or directory")},
      {GemmWorkload{.m = 64, .n = 64, .k = 64}, GemmWorkload{.m = 128, .n = 128, .k = 128},
       GemmWorkload{.m = 256, .n = 256, .k = 256}, GemmWorkload{.m = 512, .n = 512, .k = 512},
       GemmWorkload{.dtype = DType::bf16, .m = 64, .n = 64, .k = 64}});
  for (std::size_t c = 0; c < 4; ++c) fill(run, 0, c, 3e-6 * std::pow(8.0, static_cast<double>(c)));
  for (std::size_t c = 0; c < 5; ++c) {
    run.record.cases[2][c].rounds = {test::bad_round("x", 0, CaseStatus::unavailable, run.record.targets[2].reason)};
  }
  const auto bad = [&](std::size_t target, std::size_t c, CaseStatus status, const std::string& reason) {
    run.record.cases[target][c].rounds = {test::bad_round("x", 0, status, reason)};
  };
  bad(0, 4, CaseStatus::unsupported, "openblas: bf16 is not offered on this processor");
  bad(1, 4, CaseStatus::unsupported, "sim: no bf16");
  bad(1, 0, CaseStatus::crashed, "SIGSEGV in measure");
  bad(1, 1, CaseStatus::crashed, "SIGSEGV in measure");
  bad(1, 2, CaseStatus::wrong, "reference/c: off by 3.1e-2 of the largest value, limit 2.4e-7");
  fill(run, 1, 3, 1e-6);  // faster than its peak
  run.record.complete = false;
  return run;
}

TEST(RunTables, one_target_shows_every_family) {
  test::expect_golden("one_target.txt", run_tables(one_target().result(), {.result_path = "aibench-results/r.json"}));
}

TEST(RunTables, targets_stand_side_by_side_when_they_fit) {
  test::expect_golden("side_by_side.txt", run_tables(two_cpus_and_a_gpu().result(), {.width = 220}));
}

TEST(RunTables, targets_stand_below_each_other_when_they_do_not) {
  test::expect_golden("one_row_a_target.txt", run_tables(two_cpus_and_a_gpu().result(), {.width = 120}));
}

TEST(RunTables, failures_show_their_reason_and_how_to_repeat_them) {
  test::expect_golden("failures.txt", run_tables(with_failures().result()));
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
  run.plan.cases[0].memory_bytes = 400e6;
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
