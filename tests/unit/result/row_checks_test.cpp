#include <gtest/gtest.h>

#include "bench/result/build_row.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::check_of;
using test::SampleRun;

ResultRow row_of(const SampleRun& run) { return run.result().cases.at(0).results.at(0); }

// 40 samples a window around its median.
void with_many_samples(SampleRun& run) {
  for (auto& round : run.record.cases[0][0].rounds) {
    for (ModeSamples& mode : round.event.modes) {
      if (mode.samples.empty()) continue;
      mode.samples.clear();
      for (int i = 0; i < 40; ++i) mode.samples.push_back(mode.median_s * (1 + 0.001 * (i * 7 % 11 - 5)));
      mode.sample_count = 40;
    }
  }
}

TEST(RowChecks, a_quiet_run_raises_none) {
  SampleRun run = test::one_gemm();
  with_many_samples(run);
  const ResultRow row = row_of(run);
  for (const ResultCheck& check : row.checks) EXPECT_EQ(check.state, "ok") << check.id << ": " << check.reason;
  EXPECT_EQ(worst_problem(row), std::nullopt);
  for (const char* id : {"verification", "timer",      "flop_peak",    "algorithm",    "threads",      "affinity",
                         "quota",        "kernels",    "libraries",    "environment",  "cpu_time",     "throttled",
                         "steal",        "preemption", "major_faults", "pressure",     "clock",        "interval",
                         "warm_up",      "drift",      "round_trend",  "first_sample", "sample_trend", "two_modes"}) {
    EXPECT_TRUE(test::has_check(row, id)) << id;
  }
}

TEST(RowChecks, a_wide_interval_is_suspect_when_precision_was_promised) {
  SampleRun run = test::one_gemm();
  auto& rounds = run.record.cases[0][0].rounds;
  for (std::size_t i = 0; i < rounds.size(); ++i) rounds[i].event.modes[0].median_s *= i % 2 ? 1.1 : 1.0;
  const ResultCheck check = check_of(row_of(run), "interval");
  EXPECT_EQ(check.state, "bad");
  EXPECT_EQ(check.severity, Severity::suspect);
  EXPECT_EQ(check.limit, 0.01);
  EXPECT_GT(*check.value, 0.04);
  EXPECT_FALSE(check.reason.empty());
  run.plan.measure.precision_promised = false;
  EXPECT_EQ(check_of(row_of(run), "interval").severity, Severity::info);
}

TEST(RowChecks, too_few_rounds_leave_the_interval_unknown) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds.resize(5);
  EXPECT_EQ(check_of(row_of(run), "interval").state, "unknown");
  EXPECT_EQ(worst_problem(row_of(run)), std::nullopt);
}

TEST(RowChecks, an_unfinished_warm_up_is_suspect) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[3].event.warmed_up = false;
  const ResultCheck check = check_of(row_of(run), "warm_up");
  EXPECT_EQ(check.state, "bad");
  EXPECT_EQ(check.value, 1);
  EXPECT_EQ(worst_problem(row_of(run)), Severity::suspect);
}

TEST(RowChecks, a_rate_above_the_peak_is_invalid_only_beyond_the_margin) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].peaks.rates = {{.dtype = DType::f32, .flop_per_s = 125e9 / 1.019, .method = "fma"}};
  EXPECT_EQ(check_of(row_of(run), "flop_peak").state, "ok");
  run.record.targets[0].peaks.rates[0].flop_per_s = 125e9 / 1.03;
  EXPECT_EQ(check_of(row_of(run), "flop_peak").state, "bad");
  EXPECT_EQ(worst_problem(row_of(run)), Severity::invalid);
  run.record.targets[0].peaks.rates.clear();
  EXPECT_EQ(check_of(row_of(run), "flop_peak").state, "unknown");
}

TEST(RowChecks, the_bandwidth_judges_only_data_that_comes_from_memory) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].peaks.memory_bytes_per_s = 0.5e9;  // half of what the row moves
  EXPECT_FALSE(test::has_check(row_of(run), "memory_peak"));
  run.plan.cases[0].cache = CacheState::cold;
  EXPECT_EQ(check_of(row_of(run), "memory_peak").state, "bad");
  run.plan.cases[0].cache = CacheState::warm;
  run.plan.cases[0].working_set_bytes = 200e6;  // six times the cache
  EXPECT_EQ(check_of(row_of(run), "memory_peak").state, "bad");
  run.record.targets[0].peaks.memory_bytes_per_s = 2e9;
  EXPECT_EQ(check_of(row_of(run), "memory_peak").state, "ok");
}

// A vector times 67 MB of 8-bit weights on a device with 50 MB of cache: copies on the host to check it with are no
// reason to think that the weights come from the device's memory.
TEST(RowChecks, what_only_the_host_holds_does_not_count_against_the_devices_cache) {
  const GemmWorkload product{.dtype = DType::i8, .m = 8192, .n = 1, .k = 8192};
  RunConfig config;
  config.workloads = {product};
  SampleRun run = test::empty_run({test::available_target("cuda", "NVIDIA H200")}, {product});
  run.plan.cases = make_plan(config, {}).cases;
  EXPECT_NEAR(run.plan.cases[0].memory_bytes, 268.6e6, 0.1e6);
  EXPECT_EQ(run.plan.cases[0].working_set_bytes, 8192.0 * 8192 + 8192 + 4 * 8192);
  run.record.cases[0][0].rounds = {test::good_round(run.plan.cases[0].id, 0, 10e-6)};
  run.record.targets[0].ready->device.last_level_cache_bytes = 50'000'000;
  run.record.targets[0].peaks.memory_bytes_per_s = 4e12;  // 67 MB in 8 us are twice that
  EXPECT_FALSE(test::has_check(row_of(run), "memory_peak"));
  EXPECT_FALSE(row_of(run).share_of_peak->memory_bound);
  run.record.targets[0].ready->device.last_level_cache_bytes = 16'000'000;  // where it can only come from memory
  EXPECT_EQ(check_of(row_of(run), "memory_peak").state, "bad");
}

TEST(RowChecks, removed_variables_inform_and_kept_ones_make_suspect) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].cleared_variables = {{"OPENBLAS_CORETYPE", "Haswell"}};
  EXPECT_EQ(check_of(row_of(run), "environment").state, "bad");
  EXPECT_EQ(worst_problem(row_of(run)), Severity::info);
  run.tool.kept_variables = {{"OPENBLAS_CORETYPE", "Haswell"}};
  EXPECT_EQ(worst_problem(row_of(run)), Severity::suspect);
}

TEST(RowChecks, threads_that_differ_from_what_was_asked_are_invalid) {
  SampleRun run = test::one_gemm();
  run.plan.measure.threads = 4;
  EXPECT_EQ(check_of(row_of(run), "threads").state, "bad");
  EXPECT_EQ(check_of(row_of(run), "threads").limit, 4);
  run.plan.measure.threads = 0;
  run.record.targets[0].ready->providers[0].threads = 1;
  EXPECT_EQ(check_of(row_of(run), "threads").state, "bad");
  EXPECT_EQ(check_of(row_of(run), "threads").value, 1);
  EXPECT_EQ(worst_problem(row_of(run)), Severity::invalid);
  run.record.targets[0].ready->providers[0].name = "a library that served nothing";
  EXPECT_EQ(check_of(row_of(run), "threads").state, "ok");
}

TEST(RowChecks, a_sample_of_few_timer_steps_is_invalid_unless_batched) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].ready->timer_resolution_s = 0.01 / 90;
  EXPECT_EQ(check_of(row_of(run), "timer").state, "bad");
  for (auto& round : run.record.cases[0][0].rounds) round.event.modes[0].calls_per_sample = 2;
  EXPECT_EQ(check_of(row_of(run), "timer").state, "ok");
  run.record.targets[0].ready->timer_resolution_s = 0;
  EXPECT_EQ(check_of(row_of(run), "timer").state, "unknown");
}

TEST(RowChecks, a_device_cannot_be_busy_longer_than_the_caller_waited) {
  SampleRun run = test::one_gemm();
  EXPECT_FALSE(test::has_check(row_of(run), "device_time"));
  run.record.targets[0].ready->device.shares_host_memory = false;
  for (auto& round : run.record.cases[0][0].rounds) {
    round.event.modes.push_back(
        test::mode_samples(TimingMode::latency, "device_time", 1.5 * round.event.modes[0].median_s));
  }
  EXPECT_EQ(check_of(row_of(run), "device_time").state, "bad");
  EXPECT_EQ(worst_problem(row_of(run)), Severity::invalid);
  // Two clocks do not agree to the last digit, nor do two sets of calls.
  for (auto& round : run.record.cases[0][0].rounds) round.event.modes.back().median_s *= 1.01 / 1.5;
  EXPECT_EQ(check_of(row_of(run), "device_time").state, "ok");
}

TEST(RowChecks, a_kernel_that_lost_its_trial_but_seems_faster_is_suspect) {
  SampleRun run = test::one_gemm();  // 8 ms a call back to back
  auto& tried = run.record.cases[0][0].rounds[0].event.served[0].tried;
  tried = {{.provider = "openblas", .algorithm = "sgemm", .ops = 1, .seconds = 6e-3},
           {.provider = "onednn", .algorithm = "matmul", .ops = 1, .seconds = 7.5e-3}};
  EXPECT_EQ(check_of(row_of(run), "choice").state, "ok") << "6.7 % slower, and the winner's own trial does not count";
  tried[1].seconds = 7e-3;
  EXPECT_EQ(check_of(row_of(run), "choice").state, "bad");
  EXPECT_EQ(worst_problem(row_of(run)), Severity::suspect);
  run.plan.cases[0].cache = CacheState::cold;
  EXPECT_FALSE(test::has_check(row_of(run), "choice")) << "the trial was warm";
}

TEST(RowChecks, rounds_that_choose_anew_are_counted) {
  SampleRun run = test::one_gemm();
  auto& rounds = run.record.cases[0][0].rounds;
  EXPECT_EQ(check_of(row_of(run), "handed_on").state, "ok");
  rounds[4].event.choice = std::string(kByTrial) + ", as it does not fit: gone";
  const ResultCheck check = check_of(row_of(run), "handed_on");
  EXPECT_EQ(check.value, 1);
  EXPECT_EQ(check.severity, Severity::info);
  EXPECT_NE(check.reason.find("gone"), std::string::npos);
  rounds[0].event.served[0].tried.clear();
  EXPECT_FALSE(test::has_check(row_of(run), "handed_on"));
}

TEST(RowChecks, libraries_and_algorithms_must_stay_the_same) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[2].event.served[0].algorithm = "other";
  EXPECT_EQ(check_of(row_of(run), "algorithm").value, 1);
  EXPECT_EQ(worst_problem(row_of(run)), Severity::suspect);
  run.record.targets[0].changes = {"libraries was \"a\", then \"b\""};
  EXPECT_EQ(check_of(row_of(run), "libraries").state, "bad");
  EXPECT_EQ(worst_problem(row_of(run)), Severity::invalid);
}

TEST(RowChecks, outputs_nobody_checked_are_unknown_not_fine) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds[0].event.verification.reset();
  EXPECT_EQ(check_of(row_of(run), "verification").state, "unknown");
  run.record.cases[0][0].rounds[0].event.verification = Verification{.status = "unknown", .reason = "too large"};
  EXPECT_EQ(check_of(row_of(run), "verification").reason, "too large");
}

}  // namespace
}  // namespace aibench
