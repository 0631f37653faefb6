#include "bench/plan/plan.h"

#include <gtest/gtest.h>

namespace aibench {
namespace {

Target cpu() { return *parse_target("cpu/openblas"); }
Target cuda() { return *parse_target("cuda"); }

RunConfig config() {
  RunConfig config;
  config.name = "t";
  config.workloads = {GemmWorkload{.m = 64, .n = 64, .k = 64},
                      Conv2dWorkload{.n = 2, .c = 3, .h = 8, .w = 8, .k = 4, .r = 3, .s = 3}};
  return config;
}

std::vector<std::string> ids(const Plan& plan) {
  std::vector<std::string> list;
  for (const PlannedCase& planned : plan.cases) list.push_back(planned.id);
  return list;
}

TEST(MakePlan, MakesEveryCaseExplicit) {
  const Plan plan = make_plan(config(), {});
  EXPECT_EQ(ids(plan), (std::vector<std::string>{"gemm/f32/m64n64k64", "conv2d/f32/forward/n2c3h8w8k4r3s3"}));
  EXPECT_EQ(plan.cases[0].workload, config().workloads[0]);
  EXPECT_EQ(plan.cases[0].cache, CacheState::warm);
  EXPECT_EQ(plan.cases[0].work.flops, 2.0 * 64 * 64 * 64);
  EXPECT_EQ(plan.cases[0].work.bytes, 3.0 * 4 * 64 * 64);
  EXPECT_EQ(plan.cases[1].work.samples, 2);
  EXPECT_GE(plan.cases[0].memory_bytes, 3.0 * 4 * 64 * 64);
  EXPECT_EQ(plan.cases[0].working_set_bytes, 3.0 * 4 * 64 * 64);
  EXPECT_EQ(plan.measure, config().measure);
}

TEST(MakePlan, ATrainingOnFilesNeedsTheirFolder) {
  NetworkWorkload network{.name = "n", .mode = NetworkMode::training, .batch = 4, .input = {1, 28, 28}};
  network.layers = {FullyConnectedLayer{.features = 10}};
  network.data = NetworkData::idx;
  network.goal = TrainingGoal{};
  RunConfig files = config();
  files.workloads.push_back(network);
  EXPECT_THROW(make_plan(files, {}), ConfigError);
  EXPECT_EQ(make_plan(files, {.data_folder = "/data"}).data_folder, "/data");
  EXPECT_EQ(make_plan(files, {.filter = "gemm", .data_folder = "/data"}).data_folder, "");
}

TEST(MakePlan, ATrainingNeedsMemoryForItsImages) {
  NetworkWorkload network{.name = "n", .mode = NetworkMode::training, .batch = 4, .input = {1, 28, 28}};
  network.layers = {FullyConnectedLayer{.features = 10}};
  network.data = NetworkData::digits;
  RunConfig step = config(), goal = config();
  step.workloads = {network};
  network.goal = TrainingGoal{.train_images = 1000000, .test_images = 100000};
  goal.workloads = {network};
  EXPECT_GE(make_plan(goal, {}).cases[0].memory_bytes, make_plan(step, {}).cases[0].memory_bytes + 1.1e6 * 784);
}

TEST(MakePlan, ColdAndWarmAreTwoCases) {
  RunConfig both = config();
  both.measure.cache = {CacheState::warm, CacheState::cold};
  const Plan plan = make_plan(both, {.last_level_cache_bytes = 32e6});
  EXPECT_EQ(ids(plan),
            (std::vector<std::string>{"gemm/f32/m64n64k64", "gemm/f32/m64n64k64/cold",
                                      "conv2d/f32/forward/n2c3h8w8k4r3s3", "conv2d/f32/forward/n2c3h8w8k4r3s3/cold"}));
  EXPECT_EQ(plan.cases[1].cache, CacheState::cold);
  EXPECT_EQ(plan.cases[1].skip_reason, "");
  // 64 MB of buffer sets, give or take one.
  EXPECT_GT(plan.cases[1].memory_bytes, 64e6);
  EXPECT_LT(plan.cases[1].memory_bytes, 66e6);
}

TEST(MakePlan, AColdCaseNeedsAKnownCache) {
  RunConfig cold = config();
  cold.measure.cache = {CacheState::cold};
  const Plan plan = make_plan(cold, {});
  for (const PlannedCase& planned : plan.cases) {
    EXPECT_EQ(planned.skip_reason, "a cold cache cannot be made: the size of the last-level cache is unknown");
  }
}

TEST(MakePlan, SkipsWhatNeedsMoreThanIsFree) {
  RunConfig large = config();
  large.workloads.push_back(GemmWorkload{.m = 20000, .n = 20000, .k = 20000});
  const Plan plan = make_plan(large, {.free_memory_bytes = 1e9});
  EXPECT_EQ(plan.cases[0].skip_reason, "");
  // 3 x 1.6 GB of operands, 3.2 GB of initial contents, 4.8 GB downloaded, 9.6 GB of fp64.
  EXPECT_EQ(plan.cases[2].skip_reason,
            "needs 22.4 GB of memory, more than 70 % (700.0 MB) of the 1.0 GB that are free");
}

TEST(MakePlan, UnknownFreeMemoryRefusesNothing) {
  RunConfig large = config();
  large.workloads = {GemmWorkload{.m = 200000, .n = 200000, .k = 200000}};
  EXPECT_EQ(make_plan(large, {}).cases[0].skip_reason, "");
}

TEST(MakePlan, TargetsComeFromTheOptionsThenTheConfigThenTheMachine) {
  RunConfig with_targets = config();
  with_targets.targets = {cpu(), cuda()};
  const PlanOptions machine{.available_targets = {cpu()}};
  EXPECT_EQ(make_plan(config(), machine).targets, std::vector<Target>{cpu()});
  EXPECT_EQ(make_plan(with_targets, machine).targets, (std::vector<Target>{cpu(), cuda()}));
  EXPECT_EQ(make_plan(with_targets, {.targets = {cuda()}, .available_targets = {cpu()}}).targets,
            std::vector<Target>{cuda()});
}

TEST(MakePlan, FiltersById) {
  EXPECT_EQ(ids(make_plan(config(), {.filter = "^conv"})),
            std::vector<std::string>{"conv2d/f32/forward/n2c3h8w8k4r3s3"});
  RunConfig both = config();
  both.measure.cache = {CacheState::warm, CacheState::cold};
  EXPECT_EQ(ids(make_plan(both, {.filter = "gemm.*/cold"})), std::vector<std::string>{"gemm/f32/m64n64k64/cold"});
  EXPECT_THROW(make_plan(config(), {.filter = "lstm"}), ConfigError);
}

Plan plan_of(const RunConfig& config, std::size_t targets) {
  return make_plan(config, {.targets = std::vector<Target>(targets, cpu())});
}

TEST(EstimateTime, IsAtLeastTheMeasuredTimeOfTheFewestRounds) {
  RunConfig small = config();
  small.measure.modes = {TimingMode::latency};
  const TimeEstimate estimate = estimate_time(plan_of(small, 1));
  EXPECT_GE(estimate.least_s, 6 * 2 * 0.1);  // six rounds make an interval, two cases of 0.1 s
  EXPECT_LT(estimate.least_s, 4);
  EXPECT_GE(estimate.most_s, 10 * 2 * (0.1 + 1.0));  // ten rounds with the whole warm-up
  EXPECT_LT(estimate.most_s, 60);
}

TEST(EstimateTime, AFixedNumberOfRoundsIsNotCutShort) {
  RunConfig fixed = config();
  const double least = estimate_time(plan_of(fixed, 1)).least_s;
  fixed.measure.precision_promised = false;
  EXPECT_GT(estimate_time(plan_of(fixed, 1)).least_s, 1.3 * least);
  fixed.measure.max_rounds = 3;
  EXPECT_LT(estimate_time(plan_of(fixed, 1)).least_s, least);
}

TEST(EstimateTime, GrowsWithTargetsAndTimes) {
  const TimeEstimate one = estimate_time(plan_of(config(), 1)), two = estimate_time(plan_of(config(), 2));
  EXPECT_DOUBLE_EQ(two.least_s, 2 * one.least_s);
  EXPECT_DOUBLE_EQ(two.most_s, 2 * one.most_s);
  RunConfig longer = config();
  longer.measure.min_time_s = 1.0;
  EXPECT_GT(estimate_time(plan_of(longer, 1)).least_s, one.least_s + 6 * 2 * 0.9);
}

TEST(EstimateTime, TransfersTakeAWindowOfTheirOwn) {
  RunConfig modes = config();
  const double with_transfers = estimate_time(make_plan(modes, {.targets = {cuda()}})).most_s;
  EXPECT_GE(with_transfers, estimate_time(plan_of(modes, 1)).most_s + 10 * 2 * 0.1);
  modes.measure.modes = {TimingMode::end_to_end};  // alone, it is timed on a CPU as well
  EXPECT_EQ(estimate_time(make_plan(modes, {.targets = {cuda()}})).most_s, estimate_time(plan_of(modes, 1)).most_s);
}

TEST(EstimateTime, LongCallsAreBoundedByMaxTimeOrOneCall) {
  RunConfig large = config();
  large.workloads = {GemmWorkload{.m = 8192, .n = 8192, .k = 8192}};
  large.measure.modes = {TimingMode::latency};
  large.measure.max_time_s = 1.0;
  const TimeEstimate estimate = estimate_time(plan_of(large, 1));
  EXPECT_GE(estimate.most_s, 10 * 2.0 * 8192 * 8192 * 8192 / 2e10);  // a slow machine needs more than max_time a call
  EXPECT_LT(estimate.least_s, 10 * 2.0);
  EXPECT_LT(estimate.least_s, estimate.most_s);
}

TEST(EstimateTime, SkippedCasesCostNothing) {
  RunConfig large = config();
  const double before = estimate_time(make_plan(large, {.targets = {cpu()}, .free_memory_bytes = 1e9})).least_s;
  large.workloads.push_back(GemmWorkload{.m = 20000, .n = 20000, .k = 20000});
  EXPECT_EQ(estimate_time(make_plan(large, {.targets = {cpu()}, .free_memory_bytes = 1e9})).least_s, before);
}

TEST(EstimateTime, NoTargetsNoTime) {
  EXPECT_EQ(estimate_time(plan_of(config(), 0)).least_s, 0);
  EXPECT_EQ(estimate_time(plan_of(config(), 0)).most_s, 0);
}

}  // namespace
}  // namespace aibench
