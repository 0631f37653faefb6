#include "bench/report/training_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/answer/goal_summary.h"
#include "bench/report/export/exporters.h"
#include "bench/report/run_tables.h"
#include "bench/result/read_result.h"
#include "bench/result/write_result.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// `accuracies` of one epoch each, of 2 s training and 0.5 s evaluation.
TrainingRun run_of(std::uint64_t seed, const std::vector<double>& accuracies, bool reached) {
  TrainingRun run{.seed = seed, .data = "20 + 10 images, drawn", .data_digest = "0123456789abcdef", .steps = 4};
  for (const double accuracy : accuracies) {
    run.epochs.push_back({.loss = 2 - accuracy, .accuracy = accuracy, .train_s = 2, .evaluate_s = 0.5});
  }
  run.reached = reached;
  run.reason = reached ? "" : "94 % at best\x1b[31m";
  return run;
}

NetworkWorkload network() {
  NetworkWorkload w{.name = "net", .mode = NetworkMode::training, .batch = 5, .input = {1, 28, 28}};
  w.layers = {FullyConnectedLayer{.features = 10}};
  w.data = NetworkData::digits;
  w.goal = TrainingGoal{.accuracy = 0.95, .max_epochs = 3};
  return w;
}

// Seeds 1 and 2 reach the goal in 2 and 3 epochs, seed 3 does not.
test::SampleRun sample() {
  test::SampleRun run = test::empty_run({test::available_target("cpu/openblas", "EPYC")}, {network()});
  const std::vector<TrainingRun> runs = {run_of(1, {0.5, 0.96}, true), run_of(2, {0.5, 0.9, 0.97}, true),
                                         run_of(3, {0.5, 0.9, 0.94}, false)};
  for (int round = 0; round < 3; ++round) {
    RoundRecord record = test::good_round(run.plan.cases[0].id, round, 0.01);
    record.event.modes.resize(1);
    record.event.training = runs[static_cast<std::size_t>(round)];
    run.record.cases[0][0].rounds.push_back(record);
  }
  return run;
}

TEST(GoalSummary, CountsTheTrainingTimeOfRunsThatReachedTheGoal) {
  const std::vector<TrainingRun> runs = {run_of(1, {0.5, 0.96}, true), run_of(2, {0.5, 0.9, 0.97}, true),
                                         run_of(3, {0.5, 0.9, 0.94}, false)};
  const GoalSummary summary = summarise_goal(runs);
  EXPECT_EQ(summary.runs, 3U);
  EXPECT_EQ(summary.reached, 2U);
  EXPECT_EQ(summary.time_s->median, 5);
  EXPECT_EQ(summary.time_s->least, 4);
  EXPECT_EQ(summary.time_s->most, 6);
  EXPECT_EQ(summary.epochs->median, 2.5);
  EXPECT_EQ(summary.last_accuracy.median, 0.96);
  EXPECT_EQ(summary.evaluate_s.most, 1.5);
  EXPECT_EQ(time_to_goal_s(runs[2]), std::nullopt);
}

TEST(GoalSummary, HasNoTimeWhereNobodyReachedTheGoal) {
  const GoalSummary summary = summarise_goal(std::vector{run_of(1, {0.5}, false)});
  EXPECT_EQ(summary.reached, 0U);
  EXPECT_FALSE(summary.time_s);
  EXPECT_FALSE(summary.epochs);
}

TEST(TrainingTables, TellHowManySeedsReachedTheGoalAndHowFast) {
  const std::string text = run_tables(sample().result());
  EXPECT_THAT(text, HasSubstr("network net train"));
  EXPECT_THAT(text, HasSubstr("2 of 3"));
  EXPECT_THAT(text, HasSubstr("5.000 s [4.000 s, 6.000 s]"));
  EXPECT_THAT(text, HasSubstr("2.50 [2, 3]"));
  EXPECT_THAT(text, HasSubstr("Loss curve of seed 1, batch 5 (20 + 10 images, drawn)"));
}

// Whether bf16 learns as f32 does is read off two columns of one table.
TEST(TrainingTables, ShowTheCurvesOfSeveralDtypesSideBySide) {
  NetworkWorkload half = network();
  half.dtype = DType::bf16;
  test::SampleRun run = test::empty_run({test::available_target("cpu", "EPYC")}, {network(), half});
  for (const std::size_t c : {0U, 1U}) {
    RoundRecord record = test::good_round(run.plan.cases[c].id, 0, 0.01);
    record.event.modes.resize(1);
    record.event.training = run_of(1, {0.5, c == 0 ? 0.96 : 0.93}, c == 0);
    run.record.cases[0][c].rounds.push_back(record);
  }
  const std::string text = run_tables(run.result());
  EXPECT_THAT(text, HasSubstr("Loss curve of seed 1, batch 5 (20 + 10 images, drawn)"));
  EXPECT_EQ(text.find("Loss curve"), text.rfind("Loss curve"));
  EXPECT_THAT(text, HasSubstr("cpu f32"));
  EXPECT_THAT(text, HasSubstr("cpu bf16"));
  EXPECT_THAT(text, HasSubstr("5 bf16"));
  EXPECT_THAT(text, HasSubstr("cpu bf16, seed 1: not reached"));
}

// Another layout starts from other weights: its curves are no answer to the same question.
TEST(TrainingTables, KeepTheCurvesOfLayoutsApart) {
  std::vector<Workload> workloads;
  for (const Layout layout : {Layout::nchw, Layout::nhwc}) {
    for (const DType dtype : {DType::f32, DType::bf16}) {
      NetworkWorkload w = network();
      w.layout = layout;
      w.dtype = dtype;
      workloads.push_back(w);
    }
  }
  test::SampleRun run = test::empty_run({test::available_target("cpu", "EPYC")}, workloads);
  for (std::size_t c = 0; c < workloads.size(); ++c) {
    RoundRecord record = test::good_round(run.plan.cases[c].id, 0, 0.01);
    record.event.modes.resize(1);
    record.event.training = run_of(1, {0.5, 0.93}, false);
    run.record.cases[0][c].rounds.push_back(record);
  }
  const std::string text = run_tables(run.result());
  EXPECT_THAT(text, HasSubstr("Loss curve of seed 1, batch 5 (20 + 10 images, drawn)"));
  EXPECT_THAT(text, HasSubstr("Loss curve of seed 1, batch 5 nhwc (20 + 10 images, drawn)"));
  EXPECT_THAT(text, HasSubstr("5 bf16 nhwc"));
  EXPECT_THAT(text, HasSubstr("cpu bf16 nhwc, seed 1: not reached"));
}

TEST(TrainingTables, SayWhyASeedDidNotReachTheGoalAndStayInert) {
  const std::string text = run_tables(sample().result());
  EXPECT_THAT(text, HasSubstr("cpu/openblas, seed 3: not reached: 94 % at best"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

// What was learnt does not depend on how busy the machine was; how fast does.
TEST(TrainingTables, ADisturbedRowShowsNoTimes) {
  test::SampleRun run = sample();
  run.record.cases[0][0].rounds.front().event.verification->status = "unknown";
  run.record.cases[0][0].rounds.front().event.verification->reason = "for the test";
  Result result = run.result();
  for (ResultCheck& check : result.cases[0].results[0].checks) {
    if (check.id == "verification") check.state = "bad";
  }
  const std::string text = run_tables(result);
  EXPECT_THAT(text, HasSubstr("2 of 3"));
  EXPECT_THAT(text, Not(HasSubstr("5.000 s")));
}

TEST(TrainingTables, AreEmptyWithoutAGoal) {
  const Result result = test::one_gemm().result();
  for (const CaseBlock& block : case_blocks(result)) {
    EXPECT_TRUE(training_tables(block).goals.empty());
    EXPECT_EQ(training_text(block, 100, false), "");
  }
}

TEST(TrainingTables, LongCurvesShowTheirLastEpoch) {
  test::SampleRun run = sample();
  run.record.cases[0][0].rounds[0].event.training = run_of(1, std::vector<double>(150, 0.5), false);
  const Result result = run.result();
  const TrainingTables tables = training_tables(case_blocks(result).front());
  EXPECT_LE(tables.networks.at(0).table.rows().size(), 20U);
  EXPECT_EQ(tables.networks.at(0).table.rows().back().front().text, "150");
}

TEST(TrainingTables, MarkdownAndCsvHaveTheGoal) {
  const Result result = sample().result();
  EXPECT_THAT(export_markdown(result), HasSubstr("seeds reached it"));
  const std::string csv = export_csv(result);
  EXPECT_THAT(csv, HasSubstr(",goal_runs,goal_runs_reached,goal_training_time_median_ns,goal_epochs_median,"
                             "last_accuracy_median"));
  EXPECT_THAT(csv, HasSubstr(",3,2,5000000000,2.5,0.96"));
}

TEST(TrainingResult, SurvivesTheDocument) {
  const Result result = sample().result();
  const Result again = read_result(result_text(result), "r.json");
  const std::vector<TrainingRun>&runs = result.cases[0].results[0].training, &read = again.cases[0].results[0].training;
  ASSERT_EQ(read.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read[i].seed, runs[i].seed);
    EXPECT_EQ(read[i].data_digest, runs[i].data_digest);
    EXPECT_EQ(read[i].reached, runs[i].reached);
    EXPECT_EQ(read[i].epochs.size(), runs[i].epochs.size());
    EXPECT_EQ(read[i].epochs.back().accuracy, runs[i].epochs.back().accuracy);
    EXPECT_EQ(read[i].epochs.back().train_s, 2);
  }
  EXPECT_THAT(result_text(result), HasSubstr("\"energy_reason\""));
}

TEST(TrainingResult, ADocumentThatClaimsNonsenseIsRefused) {
  const std::string text = result_text(sample().result());
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    EXPECT_THROW(read_result(changed, "r.json"), ResultError) << to;
  };
  refused("\"accuracy\":0.96", "\"accuracy\":1.5");
  refused("\"train_s\":2", "\"train_s\":-1");
  refused("\"steps\":4", "\"steps\":0");
  refused("\"reached\":true", "\"reached\":false");  // without a reason
}

}  // namespace
}  // namespace aibench
