#include "bench/answer/sweep.h"

#include <gtest/gtest.h>

#include "bench/answer/sweep_crossover.h"
#include "tests/unit/answer/answer_samples.h"

namespace aibench {
namespace {

Result result_of(const std::vector<Workload>& workloads) {
  Result result = test::answer_result({"cpu"});
  for (const Workload& workload : workloads) test::add_case(result, workload, {});
  return result;
}

std::vector<std::string> names_of(const std::vector<Sweep>& sweeps) {
  std::vector<std::string> names;
  for (const Sweep& sweep : sweeps) names.push_back(sweep.name);
  return names;
}

TEST(Sweep, of_tied_sizes_is_one_axis) {
  const auto sweeps =
      find_sweeps(result_of({GemmWorkload{.m = 256, .n = 256, .k = 256}, GemmWorkload{.m = 64, .n = 64, .k = 64},
                             GemmWorkload{.m = 128, .n = 128, .k = 128}}));
  ASSERT_EQ(sweeps.size(), 1U);
  EXPECT_EQ(sweeps[0].axis, "m=n=k");
  EXPECT_EQ(sweeps[0].name, "gemm/f32/m*n*k*");
  ASSERT_EQ(sweeps[0].sizes.size(), 3U);
  EXPECT_EQ(sweeps[0].sizes[0].size, 64);
  EXPECT_EQ(sweeps[0].sizes[0].case_index, 1U);
  EXPECT_EQ(sweeps[0].sizes[2].case_index, 0U);
}

TEST(Sweep, of_one_size_keeps_the_others_apart) {
  std::vector<Workload> workloads;
  for (const int k : {10, 20}) {
    for (const int n : {1, 2, 4}) workloads.push_back(GemmWorkload{.m = 1760, .n = n, .k = k});
  }
  EXPECT_EQ(names_of(find_sweeps(result_of(workloads))),
            (std::vector<std::string>{"gemm/f32/m1760n*k10", "gemm/f32/m1760n*k20"}));
}

TEST(Sweep, a_grid_is_a_sweep_along_each_line) {
  std::vector<Workload> workloads;
  for (const int m : {1, 2, 4}) {
    for (const int n : {1, 2, 4}) workloads.push_back(GemmWorkload{.m = m, .n = n, .k = 7});
  }
  // Three along m, three along n, the diagonal.
  EXPECT_EQ(find_sweeps(result_of(workloads)).size(), 7U);
}

TEST(Sweep, of_bytes_keeps_ways_and_memories_apart) {
  std::vector<Workload> workloads;
  for (const int bytes : {1024, 2048, 4096}) {
    for (const Place memory : {Place::pinned, Place::pageable}) {
      workloads.push_back(CopyWorkload{.memory = memory, .bytes = bytes});
    }
    workloads.push_back(
        CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = bytes});
  }
  const auto sweeps = find_sweeps(result_of(workloads));
  EXPECT_EQ(names_of(sweeps), (std::vector<std::string>{"copy/h2d/pinned/*", "copy/h2d/pageable/*", "copy/d2d/*"}));
  EXPECT_EQ(sweeps.at(0).axis, "bytes");
  EXPECT_EQ(sweeps.at(0).sizes.at(2).size, 4096);
}

TEST(Sweep, of_two_sizes_is_none_but_of_a_network) {
  EXPECT_TRUE(find_sweeps(result_of({GemmWorkload{.m = 1}, GemmWorkload{.m = 2}})).empty());
  NetworkWorkload network{.name = "b0", .batch = 1, .input = {4}, .layers = {FullyConnectedLayer{.features = 2}}};
  NetworkWorkload larger = network;
  larger.batch = 100;
  const auto sweeps = find_sweeps(result_of({network, larger}));
  ASSERT_EQ(sweeps.size(), 1U);
  EXPECT_EQ(sweeps[0].name, "network/b0/inference/b*");
  larger.layers = {FullyConnectedLayer{.features = 3}};
  EXPECT_TRUE(find_sweeps(result_of({network, larger})).empty()) << "another network of the same name";
}

TEST(Sweep, cases_that_differ_in_anything_else_are_not_mixed) {
  EXPECT_TRUE(find_sweeps(result_of({GemmWorkload{.m = 1}, GemmWorkload{.m = 2, .trans_a = true},
                                     GemmWorkload{.dtype = DType::f64, .m = 3}}))
                  .empty());
  Result cold = result_of({GemmWorkload{.m = 1}, GemmWorkload{.m = 2}, GemmWorkload{.m = 3}});
  cold.cases[2].cache = CacheState::cold;
  EXPECT_TRUE(find_sweeps(cold).empty());
}

TEST(Sweep, of_a_convolution_names_what_is_swept) {
  std::vector<Workload> batches, images;
  for (const int size : {8, 16, 32}) {
    batches.push_back(Conv2dWorkload{.n = size, .c = 3, .h = 30, .w = 30, .k = 4, .r = 3, .s = 3, .pad_h = 1});
    images.push_back(Conv2dWorkload{.n = 5, .c = 3, .h = size, .w = size, .k = 4, .r = 3, .s = 3});
  }
  EXPECT_EQ(names_of(find_sweeps(result_of(batches))),
            (std::vector<std::string>{"conv2d/f32/forward/n*c3h30w30k4r3s3p1x0"}));
  EXPECT_EQ(names_of(find_sweeps(result_of(images))), (std::vector<std::string>{"conv2d/f32/forward/n5c3h*w*k4r3s3"}));
}

TEST(Pairings, are_against_the_fastest_of_a_kind_and_among_the_kind) {
  const auto pairs = pairings_of(test::answer_result({"cpu/openblas", "cuda", "cpu/onednn"}));
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].base, "cpu");
  EXPECT_EQ(pairs[0].base_targets, (std::vector<std::string>{"cpu/openblas", "cpu/onednn"}));
  EXPECT_EQ(pairs[0].target, "cuda");
  EXPECT_EQ(pairs[1].base, "cpu/openblas");
  EXPECT_EQ(pairs[1].target, "cpu/onednn");
}

TEST(Pairings, without_the_baseline_are_against_the_first_target) {
  Result result = test::answer_result({"sim", "sim:1"});
  ASSERT_EQ(pairings_of(result).size(), 1U);
  EXPECT_EQ(pairings_of(result)[0].base, "sim");
  result.targets[1].available = false;
  EXPECT_TRUE(pairings_of(result).empty());
}

// 1 ms on the CPU at 64, growing with the cube; 8 ms on the device whatever the size, and 60 ms of transfer.
Result crossing() {
  Result result = test::answer_result({"cpu", "cuda"});
  double cpu_s = 1e-3;
  for (int m = 64; m <= 1024; m *= 2, cpu_s *= 8) {
    test::add_case(result, GemmWorkload{.m = m, .n = m, .k = m},
                   {test::steady_row("cpu", cpu_s), test::steady_row("cuda", 8.1e-3, 60e-3)});
  }
  return result;
}

TEST(Crossovers, tell_resident_and_end_to_end_apart) {
  const auto answers = crossovers(crossing());
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].kind, TimeKind::host);
  EXPECT_EQ(answers[0].answer.kind, CrossoverKind::at);
  // 1, 8 | 64, 512, ... ms against 8.1 ms; then 1, 8, 64 | 512 ms against 68.1 ms.
  EXPECT_EQ(answers[0].answer.crossings[0].below, 128);
  EXPECT_EQ(answers[0].answer.crossings[0].above, 256);
  EXPECT_EQ(answers[1].kind, TimeKind::end_to_end);
  EXPECT_EQ(answers[1].answer.crossings[0].below, 256);
  EXPECT_EQ(answers[1].answer.crossings[0].above, 512);
}

TEST(Crossovers, are_there_where_only_transfers_were_measured) {
  Result result = test::answer_result({"cuda", "cuda:1"});
  result.baseline = "cuda";
  for (int m = 64; m <= 1024; m *= 2) {
    test::add_case(result, GemmWorkload{.m = m},
                   {test::steady_row("cuda", 1e-3 * m, 1e-3), test::steady_row("cuda:1", 0.3, 1e-3)});
    for (ResultRow& row : result.cases.back().results) {
      row.host_time.reset();
      for (ResultRound& round : row.rounds) round.host_time.reset();
    }
  }
  const auto answers = crossovers(result);
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].kind, TimeKind::end_to_end);
  EXPECT_EQ(answers[0].answer.crossings.at(0).above, 512);
}

TEST(Crossovers, sizes_without_numbers_are_counted_and_left_out) {
  Result result = crossing();
  result.cases[2].results[1] = test::failed_row("cuda", CaseStatus::crashed, "SIGSEGV");
  const Crossover answer = crossovers(result)[0].answer;
  EXPECT_EQ(answer.without_numbers, 1U);
  EXPECT_EQ(answer.crossings[0].above, 512);
}

}  // namespace
}  // namespace aibench
