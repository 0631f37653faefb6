#include "bench/result/build_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using test::SampleRun;

const ResultRow& only_row(const Result& result) { return result.cases.at(0).results.at(0); }

TEST(BuildResult, the_median_is_of_round_medians_with_its_interval) {
  const Result result = test::one_gemm().result();
  const ResultRow& row = only_row(result);
  EXPECT_EQ(row.status, CaseStatus::ok);
  EXPECT_TRUE(row.reason.empty());
  EXPECT_EQ(row.stopped_by, StoppedBy::precision);
  ASSERT_TRUE(row.host_time);
  EXPECT_DOUBLE_EQ(row.host_time->median_s, 0.01);
  // Ten rounds, two each of 1 -2e-4 .. 1 +2e-4: 0.65768 of the way from the second value, 1 -2e-4, to the third.
  EXPECT_NEAR(*row.host_time->low_s, 0.01 * (1 - 1.34232e-4), 1e-10);
  EXPECT_NEAR(*row.host_time->high_s, 0.01 * (1 + 1.34232e-4), 1e-10);
  EXPECT_EQ(row.host_time->mode, TimingMode::latency);
}

TEST(BuildResult, percentiles_are_of_all_samples_together) {
  SampleRun run = test::one_gemm();
  auto& rounds = run.record.cases[0][0].rounds;
  rounds.resize(2);
  rounds[0].event.modes[0].samples = {1, 2, 3, 4, 5};
  rounds[1].event.modes[0].samples = {6, 7, 8, 9, 10, 11};
  rounds[1].event.modes[0].sample_count = 6;
  const Result result = run.result();
  const auto& time = *only_row(result).host_time;
  EXPECT_TRUE(time.pooled);
  EXPECT_EQ(time.count, 11);
  EXPECT_DOUBLE_EQ(time.p5_s, 1.5);
  EXPECT_DOUBLE_EQ(time.p90_s, 10);
  EXPECT_DOUBLE_EQ(time.mad_s, 3);
}

TEST(BuildResult, without_samples_percentiles_are_medians_over_rounds_and_say_so) {
  SampleRun run = test::one_gemm();
  auto& rounds = run.record.cases[0][0].rounds;
  rounds.resize(3);
  const double p95[] = {3, 1, 2};
  for (std::size_t i = 0; i < 3; ++i) {
    rounds[i].event.modes[0].samples.clear();
    rounds[i].event.modes[0].p95_s = p95[i];
    rounds[i].event.modes[0].min_s = 0.5 - 0.1 * static_cast<double>(i);
    rounds[i].event.modes[0].max_s = 5 + static_cast<double>(i);
  }
  const Result result = run.result();
  const auto& time = *only_row(result).host_time;
  EXPECT_FALSE(time.pooled);
  EXPECT_EQ(time.p95_s, 2);
  EXPECT_DOUBLE_EQ(time.min_s, 0.3);
  EXPECT_DOUBLE_EQ(time.max_s, 7);
  EXPECT_EQ(time.count, 15);
}

TEST(BuildResult, in_host_memory_end_to_end_and_device_time_are_host_time_and_not_repeated) {
  const Result result = test::one_gemm().result();
  const ResultRow& row = only_row(result);
  EXPECT_FALSE(row.end_to_end_time || row.device_time || row.rounds[0].end_to_end_time);
  EXPECT_EQ(time_of(result.targets[0], row, TimeKind::end_to_end), &*row.host_time);
  EXPECT_EQ(time_of(result.targets[0], row, TimeKind::device), &*row.host_time);
  EXPECT_EQ(time_of(result.targets[0], row.rounds[3], TimeKind::end_to_end), &*row.rounds[3].host_time);
}

TEST(BuildResult, with_memory_of_its_own_a_target_keeps_both_times) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].ready->device.shares_host_memory = false;
  for (auto& round : run.record.cases[0][0].rounds) {
    round.event.modes[2] = test::mode_samples(TimingMode::end_to_end, "end_to_end_time", 0.03);
    round.event.modes.push_back(test::mode_samples(TimingMode::latency, "device_time", 0.009));
  }
  const Result result = run.result();
  const ResultRow& row = only_row(result);
  EXPECT_DOUBLE_EQ(time_of(result.targets[0], row, TimeKind::end_to_end)->median_s, 0.03);
  EXPECT_DOUBLE_EQ(time_of(result.targets[0], row, TimeKind::device)->median_s, 0.009);
  EXPECT_DOUBLE_EQ(time_of(result.targets[0], row.rounds[0], TimeKind::device)->median_s, 0.009);
  run.record.cases[0][0].rounds[0].event.modes.resize(2);
  EXPECT_EQ(time_of(result.targets[0], run.result().cases[0].results[0].rounds[0], TimeKind::device), nullptr);
}

TEST(BuildResult, a_cpu_measured_end_to_end_only_keeps_that_time) {
  SampleRun run = test::one_gemm();
  for (auto& round : run.record.cases[0][0].rounds) {
    round.event.modes = {test::mode_samples(TimingMode::end_to_end, "end_to_end_time", 0.01)};
  }
  const Result result = run.result();
  EXPECT_EQ(only_row(result).status, CaseStatus::ok);
  EXPECT_DOUBLE_EQ(only_row(result).end_to_end_time->median_s, 0.01);
  EXPECT_FALSE(only_row(result).host_time || only_row(result).throughput);
}

TEST(BuildResult, rates_are_work_over_throughput_time_and_shares_are_of_the_best_peak) {
  const Result result = test::one_gemm().result();
  const ResultRow& row = only_row(result);
  ASSERT_TRUE(row.throughput);
  EXPECT_FALSE(row.throughput->from_latency);
  EXPECT_NEAR(*row.throughput->flop_per_s, 125e9, 1e3);
  // a: 500 x 1000, b: 1000 x 1000, c: 500 x 1000 floats in 8 ms.
  EXPECT_NEAR(*row.throughput->bytes_per_s, 4 * 2e6 / 0.008, 1);
  EXPECT_EQ(row.throughput->samples_per_s, std::nullopt);
  EXPECT_NEAR(*row.share_of_peak->flops, 0.5, 1e-9);
  EXPECT_NEAR(*row.share_of_peak->memory, 1e9 / 50e9, 1e-9);
  EXPECT_FALSE(row.share_of_peak->memory_bound);
  EXPECT_TRUE(row.share_of_peak->reason.empty());
}

TEST(BuildResult, a_transfer_has_bytes_a_second_and_no_share_of_the_devices_memory) {
  SampleRun run = test::empty_run(
      {test::available_target("cuda", "a GPU")},
      {CopyWorkload{.bytes = 8'000'000},
       CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 8'000'000}});
  run.record.targets[0].peaks.memory_bytes_per_s = 50e9;
  for (std::size_t c = 0; c < 2; ++c) {
    run.record.cases[0][c].rounds = {test::good_round(run.plan.cases[c].id, 0, 0.01)};
  }
  const Result result = run.result();
  const ResultRow &link = result.cases.at(0).results.at(0), &within = result.cases.at(1).results.at(0);
  EXPECT_NEAR(*link.throughput->bytes_per_s, 8e6 / 0.008, 1);
  EXPECT_EQ(link.throughput->flop_per_s, std::nullopt);
  EXPECT_EQ(link.share_of_peak->memory, std::nullopt);
  EXPECT_FALSE(link.share_of_peak->memory_bound);
  EXPECT_EQ(link.share_of_peak->reason,
            "this case counts no FLOPs; the link between host and device has no measured ceiling");
  EXPECT_NEAR(*within.throughput->bytes_per_s, 16e6 / 0.008, 1);
  EXPECT_NEAR(*within.share_of_peak->memory, 2e9 / 50e9, 1e-9);
}

TEST(BuildResult, a_round_keeps_the_clock_around_its_window) {
  const Result result = test::one_gemm().result();
  const ResultRound& round = only_row(result).rounds.at(0);
  ASSERT_TRUE(round.host_time);
  EXPECT_EQ(clock_hz(*round.host_time), 3.1e9);
  EXPECT_EQ(clock_hz({.median_s = 1, .clock_before_hz = 3e9}), std::nullopt);
  EXPECT_EQ(round.host_time->pace_hz, 2.5e7);
  EXPECT_EQ(round.host_time->read_bytes_per_s, 1.5e10);
  EXPECT_EQ(result.targets.at(0).pace_probe, "loop, 1");
}

TEST(BuildResult, without_throughput_mode_rates_come_from_latency) {
  SampleRun run = test::one_gemm();
  for (auto& round : run.record.cases[0][0].rounds) round.event.modes.resize(1);
  const Result result = run.result();
  EXPECT_TRUE(only_row(result).throughput->from_latency);
  EXPECT_NEAR(*only_row(result).throughput->flop_per_s, 100e9, 1e3);
  EXPECT_FALSE(only_row(result).throughput_time);
}

TEST(BuildResult, without_latency_mode_host_time_says_where_it_is_from) {
  SampleRun run = test::one_gemm();
  for (auto& round : run.record.cases[0][0].rounds) round.event.modes.erase(round.event.modes.begin());
  const Result result = run.result();
  EXPECT_EQ(only_row(result).host_time->mode, TimingMode::throughput);
  EXPECT_NEAR(only_row(result).host_time->median_s, 0.008, 1e-12);
}

TEST(BuildResult, a_peak_that_was_not_measured_has_no_share_but_a_reason) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].peaks = {};
  run.record.targets[0].peaks_reason = "the worker was killed";
  const Result result = run.result();
  const PeakShares& shares = *only_row(result).share_of_peak;
  EXPECT_EQ(shares.flops, std::nullopt);
  EXPECT_EQ(shares.memory, std::nullopt);
  EXPECT_EQ(shares.reason,
            "no peak was measured for f32: the worker was killed; the memory bandwidth was not measured: the worker "
            "was killed");
}

TEST(BuildResult, an_algorithm_that_multiplies_less_has_no_share_but_a_reason) {
  SampleRun run = test::one_gemm();
  for (RoundRecord& round : run.record.cases[0][0].rounds) round.event.served[0].algorithm = "jit_wino, winograd";
  const Result result = run.result();
  const ResultRow& row = only_row(result);
  EXPECT_EQ(row.share_of_peak->flops, std::nullopt);
  EXPECT_THAT(row.share_of_peak->reason, testing::HasSubstr("multiplies less often"));
  EXPECT_TRUE(row.throughput->flop_per_s.has_value());
}

// A row of a convolution that reaches this share of the peak by the formula of its FLOPs.
ResultRow row_at(const Conv2dWorkload& conv, double share_of_peak) {
  SampleRun run = test::empty_run({test::available_target("cpu/onednn", "EPYC")}, {conv});
  const double throughput_s = work_of(conv).flops / (share_of_peak * 250e9);
  run.record.cases[0][0].rounds = {test::good_round(run.plan.cases[0].id, 0, throughput_s / 0.8)};
  return only_row(run.result());
}

// Of 7 x 3 positions along an axis 19 lie in the image: 18 % of all products are with padding.
TEST(BuildResult, a_kernel_that_leaves_out_padding_is_not_faster_than_the_peak) {
  const Conv2dWorkload conv{.n = 8, .c = 512, .h = 7, .w = 7, .k = 512, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1};
  EXPECT_NEAR(*row_at(conv, 0.9).share_of_peak->flops, 0.9, 1e-9);
  const ResultRow above = row_at(conv, 1.2);
  EXPECT_EQ(above.share_of_peak->flops, std::nullopt);
  EXPECT_THAT(above.share_of_peak->reason, testing::HasSubstr("products with padding"));
  EXPECT_EQ(test::check_of(above, "flop_peak").state, "unknown");
  // Of 1.3 times the peak the products that are needed are 1.06 times.
  EXPECT_EQ(test::check_of(row_at(conv, 1.3), "flop_peak").state, "bad");
}

// DeepBench's 1 x 1 filter with a padding of 3 on 7 x 7: of 7 outputs along an axis, 2 apart, 3 lie in the image.
TEST(BuildResult, work_that_is_mostly_padding_has_no_share_of_peak) {
  const Conv2dWorkload conv{.n = 8,
                            .c = 2048,
                            .h = 7,
                            .w = 7,
                            .k = 512,
                            .r = 1,
                            .s = 1,
                            .pad_h = 3,
                            .pad_w = 3,
                            .stride_h = 2,
                            .stride_w = 2};
  EXPECT_EQ(row_at(conv, 0.9).share_of_peak->flops, std::nullopt);
  EXPECT_EQ(test::check_of(row_at(conv, 0.9), "flop_peak").state, "unknown");
  EXPECT_EQ(test::check_of(row_at(conv, 6), "flop_peak").state, "bad");
}

TEST(BuildResult, targets_on_one_device_share_its_highest_peaks) {
  SampleRun run = test::empty_run({test::available_target("cpu/openblas", "EPYC"),
                                   test::available_target("cpu/onednn", "EPYC"), test::available_target("cuda", "GPU")},
                                  {GemmWorkload{.m = 500, .n = 1000, .k = 1000}});
  run.record.targets[0].peaks.rates = {{.dtype = DType::f32, .flop_per_s = 100e9, .method = "fma"}};
  run.record.targets[0].peaks.memory_bytes_per_s = 60e9;
  run.record.targets[1].peaks.rates = {{.dtype = DType::f32, .flop_per_s = 250e9, .method = "fma"},
                                       {.dtype = DType::bf16, .flop_per_s = 500e9, .method = "fma"}};
  run.record.cases[0][0].rounds = {test::good_round("x", 0, 0.01)};
  const Result result = run.result();
  EXPECT_EQ(peak_flop_per_s(result.targets[0].peaks, DType::f32), 250e9);
  EXPECT_EQ(peak_flop_per_s(result.targets[0].peaks, DType::bf16), 500e9);
  EXPECT_EQ(result.targets[1].peaks.memory_bytes_per_s, 60e9);
  EXPECT_EQ(peak_flop_per_s(result.targets[2].peaks, DType::bf16), std::nullopt);
  EXPECT_NEAR(*only_row(result).share_of_peak->flops, 0.5, 1e-9);
}

// What is judged (trend, modes, first sample) are whole calls; a part of one repeats what the whole already shows.
TEST(BuildResult, parts_of_end_to_end_times_have_an_interval_and_no_checks) {
  SampleRun run = test::one_gemm();
  run.record.targets[0].ready->device.shares_host_memory = false;
  const auto first_sample = [&] { return test::check_of(only_row(run.result()), "first_sample").state; };
  EXPECT_EQ(first_sample(), "ok");
  for (RoundRecord& round : run.record.cases[0][0].rounds) {
    const double up_s = round.round % 2 == 0 ? 0.001 : 0.002;
    round.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "upload_time", up_s));
    round.event.modes.back().samples = {1, 1e-3, 1e-3, 1e-3, 1e-3};  // the first a thousand times as long
    round.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "download_time", 0.0005));
  }
  const Result result = run.result();
  const ResultRow& row = only_row(result);
  EXPECT_DOUBLE_EQ(row.upload_time.value().median_s, 0.0015);
  EXPECT_EQ(row.upload_time->low_s, 0.001);
  EXPECT_EQ(row.upload_time->high_s, 0.002);
  EXPECT_EQ(row.upload_time->mode, TimingMode::end_to_end);
  EXPECT_DOUBLE_EQ(row.download_time.value().median_s, 0.0005);
  EXPECT_EQ(row.rounds.at(4).upload_time.value().median_s, 0.001);
  EXPECT_EQ(row.rounds.at(5).upload_time.value().median_s, 0.002);
  EXPECT_EQ(row.rounds.at(4).upload_time->count, 5);
  EXPECT_EQ(first_sample(), "ok");
}

TEST(BuildResult, little_work_a_byte_is_bound_by_memory) {
  SampleRun run = test::one_gemm();
  run.plan.cases[0].work = {.flops = 1e7, .bytes = 2e8, .samples = 16};
  EXPECT_FALSE(only_row(run.result()).share_of_peak->memory_bound);  // its 8 MB may come from the cache
  run.plan.cases[0].working_set_bytes = 200e6;
  const Result result = run.result();
  EXPECT_TRUE(only_row(result).share_of_peak->memory_bound);
  EXPECT_NEAR(*only_row(result).throughput->samples_per_s, 2000, 1e-6);
}

TEST(BuildResult, work_that_is_not_counted_has_no_rate) {
  SampleRun run = test::one_gemm();
  run.plan.cases[0].work = {};
  const Result result = run.result();
  EXPECT_EQ(only_row(result).throughput->flop_per_s, std::nullopt);
  EXPECT_EQ(only_row(result).share_of_peak->flops, std::nullopt);
  EXPECT_THAT(only_row(result).share_of_peak->reason, testing::HasSubstr("counts no FLOPs"));
}

TEST(BuildResult, one_bad_round_takes_all_numbers_from_the_row) {
  for (const CaseStatus status : {CaseStatus::unsupported, CaseStatus::unavailable, CaseStatus::skipped,
                                  CaseStatus::wrong, CaseStatus::failed, CaseStatus::crashed, CaseStatus::timeout}) {
    SampleRun run = test::one_gemm();
    run.record.cases[0][0].rounds.push_back(test::bad_round("x", 10, status, "it broke"));
    const Result result = run.result();
    const ResultRow& row = only_row(result);
    EXPECT_EQ(row.status, status);
    EXPECT_EQ(row.reason, "it broke");
    EXPECT_TRUE(row.rounds.empty());
    EXPECT_FALSE(row.host_time || row.end_to_end_time || row.throughput_time || row.throughput || row.share_of_peak);
    EXPECT_TRUE(row.checks.empty());
  }
}

TEST(BuildResult, a_case_without_rounds_is_skipped_with_the_reason_of_its_end) {
  SampleRun run = test::one_gemm();
  CaseRecord& record = run.record.cases[0][0];
  record.rounds.clear();
  const std::pair<StoppedBy, const char*> expectations[] = {{StoppedBy::interrupted, "interrupted"},
                                                            {StoppedBy::budget, "budget"},
                                                            {StoppedBy::max_rounds, "not measured yet"}};
  for (const auto& [why, words] : expectations) {
    record.stopped_by = why;
    const Result result = run.result();
    EXPECT_EQ(only_row(result).status, CaseStatus::skipped);
    EXPECT_THAT(only_row(result).reason, testing::HasSubstr(words));
  }
}

TEST(BuildResult, a_reason_is_never_empty) {
  SampleRun run = test::one_gemm();
  run.record.cases[0][0].rounds = {test::bad_round("x", 0, CaseStatus::failed, "")};
  EXPECT_FALSE(only_row(run.result()).reason.empty());
}

TEST(BuildResult, the_config_keeps_its_members_and_loses_its_comments) {
  EXPECT_EQ(config_json(R"({"a": [1, 2.5, "x\n", true, null], // why
    "b": {}})"),
            R"({"a":[1,2.5,"x\n",true,null],"b":{}})");
  EXPECT_EQ(config_json(""), "{}");
}

TEST(BuildResult, targets_say_what_they_run_on_or_why_not) {
  SampleRun run = test::empty_run(
      {test::available_target("cpu", "EPYC"), test::unavailable_target("cuda", "no driver")}, {GemmWorkload{}});
  run.record.targets[0].cleared_variables = {{"OMP_NUM_THREADS", "3"}};
  const Result result = run.result();
  EXPECT_EQ(result.targets[0].device, "EPYC");
  EXPECT_EQ(result.targets[0].threads, 2);
  EXPECT_TRUE(result.targets[0].reason.empty());
  EXPECT_FALSE(result.targets[1].available);
  EXPECT_EQ(result.targets[1].reason, "no driver");
  EXPECT_EQ(result.targets[1].device, std::nullopt);
  EXPECT_EQ(result.variables.at("OMP_NUM_THREADS"), "3");
  ASSERT_EQ(result.libraries.size(), 1U);
  EXPECT_EQ(result.libraries[0].version, "0.3.21");
  EXPECT_EQ(result.libraries[0].sha256, std::nullopt);
}

TEST(BuildResult, parameters_give_the_workload_back) {
  const SampleRun run = test::one_gemm();
  const Result result = run.result();
  EXPECT_EQ(workload_of(result.cases[0]), run.plan.cases[0].workload);
  ResultCase foreign = result.cases[0];
  foreign.parameters = R"({"op":"attention"})";
  EXPECT_EQ(workload_of(foreign), std::nullopt);
}

}  // namespace
}  // namespace aibench
